"""What the month's audits can show, in a sentence or two. Source: docs/judgement.md, "Small numbers"."""

import math
from typing import TYPE_CHECKING

from .._wording import amount, count, month_in_words, percentage_points, plain
from ..judgement.sample_size import ALPHA, LEAST, MONTHS, POWER, RISE, AuditSample, audit_sample
from ..measures.nouns import AUDIT

if TYPE_CHECKING:
    from ..analysis import Analysis

METHOD = (
    f"To show is to be told from chance four times in five ({POWER:.0%} power, {ALPHA:.0%} two-sided; normal "
    "approximation for two proportions)."
)


def audits_in_words(now: "Analysis") -> str:
    """Plain text: what so many audits a month can show of their good-or-better rate (by `moderated`)."""
    found = audit_sample(now.series, now.months)
    if found is None:
        return f"No audit is known in the months up to {month_in_words(now.month)}, so no change could show."
    over = (
        f"the {found.months} months to {month_in_words(now.month)}" if found.months > 1 else month_in_words(now.month)
    )
    were = f"Over {over}, {plain(found.good)} of {count(found.counted, AUDIT)} ({amount(found.rate, 'rate')}) "
    were += f"{'was' if found.good == 1 else 'were'} good or better; there were {found.each_month:.1f} audits a month."
    rise = found.smallest_rise
    shown = "no rise, however large, would" if rise is None else f"only a rise of {_points(rise)} or more would"
    revealed = f"At that number, {shown} show in {MONTHS} months set against the {MONTHS} before."
    return " ".join([were, revealed, _needed(found), METHOD])


def _needed(found: AuditSample) -> str:
    if found.needed_each_month is None:
        return f"There is no room left for a rise of {_points(RISE)}."
    return f"For a rise of {_points(RISE)} to show it would take {plain(found.needed_each_month)} audits a month."


def _points(change: float) -> str:
    """`26 percentage points`: whole points, rounded up."""
    return percentage_points(plain(math.ceil(change * 100 - LEAST)))
