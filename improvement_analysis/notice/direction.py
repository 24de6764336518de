"""A direction: the figure falls or rises since a month, beyond chance.

Source: docs/judgement.md, "A direction".
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial
from statistics import mean
from typing import ClassVar, Literal

from .._exact import exact, exact_value
from .._toml import Entry, Number, Text
from .._wording import change_in_words, level, month_in_words, p_in_words, tau_in_words
from ..calendars import month_label, month_number
from ..measures import Indicator
from .ask import Ask, Judged
from .evidence import CHANCE, FEWEST_VALUES, WINDOW, Evidence, Figure, kendall
from .keys import Month

MONTHS_SINCE = 3
"""A direction since a month is judged from so many months after it on."""

_OVER_THE_LAST, _FISHER = "Over the last three months, on average,", "Fisher's exact test, "


class Direction(Entry, Ask):
    """Asks that the indicator falls or rises since a month, until a value where there is one."""

    says_what_is_better: ClassVar[bool] = True

    sense: Literal["falls", "rises"]
    since: Month
    source: Text
    until: Number | None = None

    @property
    def looks_back_to(self) -> int:
        """The number of the first month of its base."""
        return month_number(self.since) - 2

    @property
    def levels(self) -> tuple[Decimal | None, ...]:
        """What it asks for in the end."""
        return (self.until,)

    @property
    def _good(self) -> int:
        """1 where more is better, -1 where less is."""
        return 1 if self.sense == "rises" else -1

    def judge(self, evidence: Evidence) -> Judged:
        """Whether the figure has fallen or risen; better is what the notice asks for, whatever its indicator says."""
        now, since = evidence.now, month_number(self.since)
        pooled = evidence.indicator.unit == "rate" and not evidence.is_snapshot
        begins = since - 2 if pooled else since
        crossed = evidence.rebased is not None and evidence.rebased > begins
        rebased = month_label(evidence.rebased) if crossed else ""
        judged = partial(Judged, value=evidence.value, months_better=self._months_better(evidence), rebased=rebased)
        if now < since + MONTHS_SINCE:
            return judged("not yet due")
        if evidence.value is None or evidence.too_few:
            return judged("insufficient evidence")
        latest = evidence.each_of(now - 2, now)
        base = [] if crossed else evidence.each_of(begins, since)
        compare = _pooled_change if pooled else _change_of_snapshots if evidence.is_snapshot else _change_of_each
        change, p, beyond_chance = compare(latest, base, self._good)
        if beyond_chance:
            return judged("met", rule="since base", estimate=change, p=p)
        lately = evidence.values(self._first(evidence), now)
        tau, tau_p = kendall(list(lately), list(lately.values())) if len(lately) >= FEWEST_VALUES else (0.0, None)
        if tau * self._good > 0 and tau_p < CHANCE:
            return judged("met", rule="trend", estimate=tau, p=tau_p)
        if latest and self.until is not None and self._all_there(latest):
            return judged("met", rule="until")
        if change is None:
            return judged("insufficient evidence")
        if change * self._good <= 0:
            return judged("not met", rule="no better than the base", estimate=change, p=p)
        worse = tau * self._good < 0  # then its p answers another question
        against = tau if worse and tau_p < CHANCE else None
        return judged(
            "insufficient evidence", estimate=change, p=None if worse and p is None else p or tau_p, tau=against
        )

    def _first(self, evidence: Evidence) -> int:
        """The number of the first month that its trend looks at: `since`, the WINDOW's first, or that of a rebase.

        What happened before `since` is no answer to what was asked, and nothing crosses a rebase.
        """
        return max(month_number(self.since), evidence.now - WINDOW + 1, evidence.rebased or 0)

    def _all_there(self, latest: Sequence[Figure]) -> bool:
        """Whether each figure has come as far as is asked."""
        return all((exact_value(figure) - exact(self.until)) * self._good >= 0 for figure in latest)

    def _months_better(self, evidence: Evidence) -> tuple[int, int]:
        """In how many months the figure was better than in the month before, of how many.

        Counted are the months after `since`, up to the month judged, that have a value and follow one that has, both
        among the months of the WINDOW.
        """
        values = evidence.values(self._first(evidence), evidence.now)
        steps = [(values[number] - values[number - 1]) * self._good for number in values if number - 1 in values]
        return sum(step > 0 for step in steps), len(steps)

    @property
    def aim(self) -> str:
        """What the figure is to do (`Ask.aim`): `to fall since December 2019`."""
        return f"to {'fall' if self.sense == 'falls' else 'rise'} since {month_in_words(self.since)}"

    def asked(self, indicator: Indicator, alone: bool, area: Callable) -> list[tuple[str, str]]:
        """What it asks for, and its source (`Ask.asked`): `a fall since December 2019, until 25`."""
        asked = f"a {'fall' if self.sense == 'falls' else 'rise'} since {month_in_words(self.since)}"
        until = f", until {level(self.until, indicator.unit)}" if self.until is not None else ""
        return [(asked + until, self.source)]

    def why_not(self, what: str) -> str:
        """The question why it has not moved as asked (`Ask.why_not`)."""
        return f"why has this not {self._moved}: {what}?"

    @property
    def _moved(self) -> str:
        return "fallen" if self.sense == "falls" else "risen"

    def because(self, judged: Judged, indicator: Indicator, group: str, month: str, reading: str = "") -> str:
        """How the figure moved; blank where there is none."""
        if judged.answer == "not yet due":
            return f"It is judged from {month_in_words(month_label(month_number(self.since) + MONTHS_SINCE))}."
        if judged.rule == "until":
            sense = "no more than" if self.sense == "falls" else "at least"
            return f"In each of the last three months it was {sense} {level(self.until, indicator.unit)}."
        if judged.rule == "trend":
            window = month_label(month_number(month) - WINDOW + 1)
            first, tau = max(self.since, window, judged.rebased), tau_in_words(judged.estimate, judged.p)
            over = f"over the months from {month_in_words(first)} to {month_in_words(month)}"
            return f"It has {self._moved} {over}. That is more than chance would give ({tau})."
        pooled = indicator.unit == "rate" and indicator.readings[reading or indicator.headline].period != "as at"
        if judged.rebased and judged.value is not None:
            base = f"{'the three months to ' if pooled else ''}{month_in_words(self.since)}"
            return (
                f"From {month_in_words(judged.rebased)} on it is counted afresh, so that it cannot be held against "
                f"{base}. The months since show no {'fall' if self.sense == 'falls' else 'rise'} "
                f"that stands out from chance.{self._not_yet(judged, indicator.unit)}"
            )
        if judged.estimate is None:
            return "Some of the months that it is compared by have no figure." if judged.value else ""
        return self._change_in_words(judged, indicator.unit, pooled, month) + self._not_yet(judged, indicator.unit)

    def _not_yet(self, judged: Judged, unit: str) -> str:
        """That the value which would be enough is missed; blank where the answer is met, or none is named."""
        if self.until is None or judged.answer == "met":
            return ""
        sense = "No more than" if self.sense == "falls" else "At least"
        return f" {sense} {level(self.until, unit)} in each of the last three months would have been enough."

    def _change_in_words(self, judged: Judged, unit: str, pooled: bool, month: str) -> str:
        """By how much the last three months differ from the base."""
        rate, since = unit == "rate", month_in_words(self.since)
        over = f"Over the three months to {month_in_words(month)} together" if pooled else _OVER_THE_LAST
        base = f"the three months to {since}" if pooled else since
        test = "" if judged.p is None else f" ({_FISHER if rate else ''}{p_in_words(judged.p)})"
        change = f"{over} it was {change_in_words(judged.estimate, unit)} in {base}"
        if judged.rule == "since base":
            each = "" if pooled else ", and better in each of them"
            return f"{change}{each}.{f' That is more than chance would give{test}.' if rate else ''}"
        if judged.rule:
            return f"{change}{test}."
        if judged.tau is not None:
            other = "risen" if self.sense == "falls" else "fallen"
            return f"{change}, but over the months since {since} it has {other}, more than chance would give."
        if judged.p is not None and judged.p < CHANCE:  # of a rate as at a day: its last month alone
            return f"{change}, but it was not better in each of them."
        return f"{change}: that could be chance{test}."

    def beside(self, judged: Judged) -> str:
        """How often the figure was better than the month before; it bears no weight in the answer."""
        better, of = judged.months_better
        if of == 1:
            return f"It was {'' if better else 'no '}better than the month before."
        return f"It was better than the month before in {better} of {of} months." if of else ""


def _pooled_change(
    latest: Sequence[Figure], base: Sequence[Figure], good: int
) -> tuple[float | None, float | None, bool]:
    """Of a rate: the last three months pooled less the base pooled, its p, and whether it is better beyond chance."""
    if not latest or not base:
        return None, None, False
    from scipy.stats import fisher_exact  # late: slow to import

    pooled = [[int(sum(figure[part] for figure in months)) for part in ("numerator", "denominator")]
              for months in (latest, base)]  # fmt: skip
    now, then = (Fraction(*pair) for pair in pooled)
    p = float(fisher_exact([[k, n - k] for k, n in pooled]).pvalue)
    return float(now - then), p, (now - then) * good > 0 and p < CHANCE


def _change_of_snapshots(
    latest: Sequence[Figure], base: Sequence[Figure], good: int
) -> tuple[float | None, float | None, bool]:
    """Of a rate as at a day: the mean of the last three months less the base, the p of the last against the base.

    Their months share most of their children, so they are not pooled: it is better beyond chance where each of the
    three is better, and the last is, by Fisher's exact test.
    """
    change, _, each_better = _change_of_each(latest, base, good)
    if change is None:
        return None, None, False
    _, p, beyond_chance = _pooled_change(latest[-1:], base, good)
    return change, p, each_better and beyond_chance


def _change_of_each(latest: Sequence[Figure], base: Sequence[Figure], good: int) -> tuple[float | None, None, bool]:
    """Of another unit: the mean of the last three months less the base, no p, and whether each of them is better."""
    if not latest or not base:
        return None, None, False
    then = exact_value(base[0])
    changes = [exact_value(figure) - then for figure in latest]
    return float(mean(changes)), None, all(change * good > 0 for change in changes)
