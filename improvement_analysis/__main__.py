"""`python -m improvement_analysis`: the commands."""

from .cli import main

main()
