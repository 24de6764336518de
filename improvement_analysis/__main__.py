"""`python -m improvement_analysis`: the commands."""

from .cli import main

if __name__ == "__main__":  # a forked kernel imports it under another name
    main()
