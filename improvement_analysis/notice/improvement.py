"""An improvement since the notice, by the figure's chart or over single audits, with or without a floor.

Source: docs/judgement.md, "Improvement".
"""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from statistics import mean

import numpy as np
import pandas as pd
from pydantic import model_validator

from .._exact import exact
from .._toml import Entry, Number, Text
from .._wording import PERCENT, capital, level, month_in_words, p_in_words, size_in_words, tau_in_words
from ..calendars import month_label, month_number
from ..measures import Indicator
from .ask import Ask, Judged
from .evidence import CHANCE, FEWEST_VALUES, WINDOW, Evidence, in_window, kendall

# The median of slopes in binary fractions can miss a nought by a hair: this much of the largest value is none.
_NO_SLOPE = 1e-12


class Improvement(Entry, Ask):
    """Asks for improvement, or for a floor where one is given."""

    source: Text
    or_at_least: Number | None = None
    or_at_most: Number | None = None

    @model_validator(mode="after")
    def _one_floor(self):
        if self.or_at_least is not None and self.or_at_most is not None:
            raise ValueError("give `or_at_least` or `or_at_most`, not both")
        return self

    @property
    def levels(self) -> tuple[Decimal | None, ...]:
        """Its floor."""
        return self.or_at_least, self.or_at_most

    def fits(self, indicator: Indicator) -> None:
        """Refuse what cannot be asked of an indicator (`Ask.fits`), and a floor on the wrong side of it."""
        if {"lower": self.or_at_least, "higher": self.or_at_most}.get(indicator.better) is not None:
            raise ValueError(f"{indicator.better} is better: use the other one of `or_at_least` and `or_at_most`")
        super().fits(indicator)

    def judge(self, evidence: Evidence) -> Judged:
        """Whether the figure is at its floor, or has improved since the notice."""
        if evidence.group == "domains":
            return _of_domains(evidence)
        judged = partial(Judged, value=evidence.value)
        if evidence.value is None:
            return judged("insufficient evidence")
        if not evidence.too_few and self._at_floor(evidence.value):
            return judged("met", rule="floor")
        if not evidence.too_few and _at_the_end(evidence):
            return judged("met", rule="end")
        return _over_single_audits(evidence) if _is_of_audits(evidence.indicator) else _by_chart(evidence)

    def _at_floor(self, value) -> bool:
        least, most = self.or_at_least, self.or_at_most
        return (least is not None and value >= exact(least)) or (most is not None and value <= exact(most))

    @property
    def aim(self) -> str:
        """What the figure is to do (`Ask.aim`): `to improve`."""
        return "to improve"

    def asked(self, indicator: Indicator, alone: bool, area: Callable) -> list[tuple[str, str]]:
        """What it asks for, and its source (`Ask.asked`): `improvement, or at least 80%`."""
        asked = "improvement"
        asked += f", or at least {level(self.or_at_least, indicator.unit)}" if self.or_at_least is not None else ""
        asked += f", or at most {level(self.or_at_most, indicator.unit)}" if self.or_at_most is not None else ""
        return [(asked, self.source)]

    def why_not(self, what: str) -> str:
        """The question why it is not met (`Ask.why_not`)."""
        return f"why does this not improve: {what}?"

    def because(self, judged: Judged, indicator: Indicator, group: str, month: str, reading: str = "") -> str:
        """What the answer rests on: the floor, the end of its scale, the chart and its slope, or the single audits."""
        if judged.rule == "end":
            return f"It is {level(judged.value, indicator.unit)} and cannot improve."
        if judged.rule == "floor":
            return f"It is {self._floor_in_words(indicator)}, which is enough."
        return self._by_months_in_words(judged, indicator, group) + self._short_of_floor(judged, indicator)

    def _floor_in_words(self, indicator: Indicator) -> str:
        """`at least 80%`, `no more than 10%`; blank where there is none."""
        side, asked = ("at least", self.or_at_least) if self.or_at_most is None else ("no more than", self.or_at_most)
        return "" if asked is None else f"{side} {level(asked, indicator.unit)}"

    def _short_of_floor(self, judged: Judged, indicator: Indicator) -> str:
        """That the floor is missed; blank where there is none, or the value is there and counts too few."""
        floor = self._floor_in_words(indicator)
        if not floor or judged.answer == "met" or judged.value is None or self._at_floor(judged.value):
            return ""
        return f" {capital(floor)} would have been enough."

    @staticmethod
    def _by_months_in_words(judged: Judged, indicator: Indicator, group: str) -> str:
        if group == "domains" or _is_of_audits(indicator):
            return _audits_in_words(judged, group)
        return _chart_in_words(judged, indicator.unit) + _counted_afresh(judged)


def _at_the_end(evidence: Evidence) -> bool:
    """Whether a rate or share is 100% where higher is better, or 0% where lower is: it cannot improve."""
    end = {"higher": 1, "lower": 0}.get(evidence.indicator.better)
    return evidence.indicator.unit in PERCENT and end is not None and evidence.value == end


def _counted_afresh(judged: Judged) -> str:
    """That months before a rebase play no part; blank where there was none."""
    return (
        f" Months before {month_in_words(judged.rebased)}, when it was rebased, play no part." if judged.rebased else ""
    )


def _is_of_audits(indicator: Indicator) -> bool:
    """Whether it is of the grades of audits: given by audit domain, it is judged over single audits."""
    return indicator.by == "domain"


def _by_chart(evidence: Evidence) -> Judged:
    """What the figure's chart and the slope of its months say."""
    recent, slope = in_window(evidence.figures, evidence.now, evidence.starts), evidence.slope()
    estimate, p = slope or (None, None)
    in_between = evidence.rebased is not None and evidence.rebased > evidence.now - WINDOW + 1
    rebased = month_label(evidence.rebased) if in_between else ""
    judged = partial(Judged, value=evidence.value, estimate=estimate, p=p, rebased=rebased)
    if np.isfinite(recent).sum() < FEWEST_VALUES:
        return judged("insufficient evidence")
    good, label = 1 if evidence.indicator.better == "higher" else -1, evidence.label()
    if label == "improving" and _better_since(evidence, good):
        return judged("met", rule="label")
    if label == "deteriorating":
        return judged("not met", rule="label")
    if estimate * good <= _NO_SLOPE * np.nanmax(np.abs(recent)):
        return judged("not met", rule="trend")
    return judged("insufficient evidence")


def _better_since(evidence: Evidence, good: int) -> bool:
    """Whether the mean of the months after the notice's is better than that of the up to 12 that end with it."""
    noticed = month_number(evidence.noticed)
    after = evidence.values(max(noticed + 1, evidence.starts), evidence.now)
    before = evidence.values(max(noticed - 11, evidence.starts), noticed)
    return bool(after and before) and (mean(after.values()) - mean(before.values())) * good > 0


def _over_single_audits(evidence: Evidence) -> Judged:
    """What Kendall's tau over the single audits of the group says, once months enough have a figure."""
    audits = evidence.audits()
    audits = _audits_judged(audits[audits["domain"] == (evidence.group or "overall")], evidence)
    if audits.empty:
        return Judged("insufficient evidence", evidence.value)
    enough = np.isfinite(in_window(evidence.figures, evidence.now, evidence.starts)).sum() >= FEWEST_VALUES
    return _by_tau(evidence, *_tau_of_audits(audits), enough)


def _of_domains(evidence: Evidence) -> Judged:
    """Whether practice has improved over all audit domains together, and has fallen in none.

    The chance that one of several domains falls by chance is held down by dividing 0.05 by their number (Bonferroni).
    """
    audits = evidence.audits()
    audits = _audits_judged(audits[audits["domain"] != "overall"], evidence)
    if audits.empty:
        return Judged("insufficient evidence", evidence.value)
    tau, p = _tau_of_audits(audits.groupby(["audit_id", "month"], observed=True)["score"].mean().reset_index())
    of_domain = {domain: _tau_of_audits(its) for domain, its in audits.groupby("domain", observed=True)}
    falling = [
        domain for domain, (its_tau, its_p) in of_domain.items() if its_tau < 0 and its_p < CHANCE / len(of_domain)
    ]
    if falling:
        return Judged("not met", evidence.value, rule="tau", estimate=tau, p=p, falling=", ".join(sorted(falling)))
    return _by_tau(evidence, tau, p)


def _audits_judged(audits: pd.DataFrame, evidence: Evidence) -> pd.DataFrame:
    """The audits after the notice's month once five months of them have one, else of the last 12; months as numbers."""
    now, noticed = evidence.now, month_number(evidence.noticed)
    numbers = audits["month"].map(month_number).astype(int)
    after = max(noticed + 1, evidence.starts)
    enough = numbers[numbers.between(after, now)].nunique() >= FEWEST_VALUES
    return audits.assign(month=numbers)[numbers.between(after if enough else max(now - 11, evidence.starts), now)]


def _tau_of_audits(audits: pd.DataFrame) -> tuple[float, float]:
    return kendall(audits["month"].tolist(), audits["score"].tolist())


def _by_tau(evidence: Evidence, tau: float, p: float, enough: bool = True) -> Judged:
    judged = partial(Judged, value=evidence.value, estimate=tau, p=p)
    if enough and tau > 0 and p < CHANCE:
        return judged("met", rule="tau")
    return judged("not met", rule="tau") if enough and tau <= 0 else judged("insufficient evidence")


def _audits_in_words(judged: Judged, group: str) -> str:
    if judged.estimate is None:
        return "There are no such audits."
    grades = f"The grades of single audits{', all domains together,' if group == 'domains' else ''}"
    tau = tau_in_words(judged.estimate, judged.p)
    if judged.falling:
        return f"{grades} cannot count as rising, since they fall in {judged.falling}."
    if judged.answer == "insufficient evidence":
        if judged.estimate <= 0 or judged.p < CHANCE:  # it would be judged if the months were enough
            return f"Too few months have a figure to say whether they improve ({tau})."
        return f"{grades} show no rise that stands out from chance ({tau})."
    rose = "have risen, more than chance would give" if judged.answer == "met" else "have not risen"
    return f"{grades} {rose} ({tau})."


def _chart_in_words(judged: Judged, unit: str) -> str:
    if judged.estimate is None:
        return "Too few months have a figure to say whether it improves."
    if judged.rule == "label":
        better = "improving, and the months since the notice are better on average than the 12 up to it"
        return f"Its chart says {better if judged.answer == 'met' else 'deteriorating'}."
    a_month = f"{size_in_words(judged.estimate, unit)} a month"
    has = f"{'risen' if judged.estimate > 0 else 'fallen'} by {a_month}" if judged.estimate else "not moved"
    by_chance = p_in_words(judged.p)
    if judged.rule == "trend" and not judged.estimate:
        return f"It does not improve steadily: the slope of its months is 0 ({by_chance})."
    if judged.rule == "trend":
        return f"It does not improve: over the months with a figure it has {has} ({by_chance})."
    if judged.p < CHANCE:
        said = "but neither its chart nor the months since the notice are enough to say that it improves"
        return f"Over the months with a figure it has {has} ({by_chance}), {said}."
    return f"Over the months with a figure it has {has}, which could be chance ({by_chance})."
