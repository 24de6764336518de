"""A month at a glance: whose figures of which day, and the verdict of each measure."""

from typing import TYPE_CHECKING

from .._wording import capital, count, day_in_words, month_in_words, one_line
from ..blocks import Block, Paragraph, Run, table
from ..errors import for_board
from ..judgement.month import as_at, issued
from .narrative import verdict_said
from .tables import tally

if TYPE_CHECKING:
    from ..analysis import Analysis


def in_a_line(now: "Analysis") -> str:
    """`Anyshire, June 2020: of 7 measures, not met: 2; met: 5`."""
    measures = count(len(now.notice.measure), ("measure", "measures"))
    if not issued(now):
        said = f"no verdict before the notice of {day_in_words(now.notice.issued)}"
    else:
        said = f"of {measures}, {tally([entry['verdict'] for entry in now.verdicts['measures']])}"
    return f"{one_line(now.council)}, {month_in_words(now.month)}: {said}"


def card(now: "Analysis", audience: str) -> tuple[Block, ...]:
    """A row a measure with its verdict and since when; whose month it is, for whom, and what to bear in mind."""
    rows = [
        [
            f"{measure.number}. {one_line(measure.title)}",
            capital(verdict_said(entry["verdict"] or "no verdict yet")),
            month_in_words(entry["since"]) if entry["since"] else "",
        ]
        for measure, entry in zip(now.notice.measure, now.verdicts["measures"], strict=True)
    ]
    whose = f"{one_line(now.council)}: figures as at {day_in_words(as_at(now))}, as shown to {audience}"
    warnings = [
        Paragraph((Run("Note:", strong=True), Run(f" {one_line(warning)}"))) for warning in for_board(now.warnings)
    ]
    return table(whose, ("Measure", "Verdict", "Since"), rows), *warnings
