"""Pictures of the figures, each with alt text that says what it shows with its numbers.

Shape carries the meaning and colour repeats it; lines are labelled where they end, in place of a legend; a month
without a value is a gap; a target's steps are drawn in the months in which they are in force. Titles stand in the page,
not in the picture. Figures are made without pyplot, so nothing global changes.

Source: docs/design.md, "Found by experiment"; the palette is the Government Analysis Function's.
"""

from .by_month import bars as bars
from .by_month import lines as lines
from .canvas import Picture as Picture
from .canvas import pictured as pictured
from .canvas import png as png
from .canvas import show as show
from .dots import caseloads as caseloads
from .panels import multiples as multiples
from .process import course as course
from .published import published as published
from .steps import step_lines as step_lines
