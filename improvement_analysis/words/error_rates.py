"""How often the rules would be wrong, in words and tables: the appendix on simulated months.

The words are Markdown; tables are HTML with every text escaped.

Source: docs/judgement.md, "A direction", "Improvement", "Trajectory" and "Verdicts".
"""

from .._wording import amount, joined, level, percentage_points, plain, written
from ..blocks import Table, table
from ..judgement.error_rates import (
    AFTER,
    BEFORE,
    CASES,
    HISTORIES,
    MONTHS,
    RATES,
    SECURE,
    WAYS,
    margin,
    rules_found,
    targets_found,
)

POINTS = percentage_points(plain((AFTER - BEFORE) * 100))


def in_words() -> str:
    """Markdown: what was simulated, how often the rules were wrong, and what the simulation leaves out."""
    found = [_unchanged(), _risen(), _short(), _unseen(), _targets()]
    return "\n\n".join([_setting(), "\n".join(f"- {each}" for each in found), _limits()])


def _setting() -> str:
    first = joined(str(months // 2) for months in MONTHS)
    return (
        "**Appendix: simulated months, of no council.** To see how often the rules of these pages would mislead a "
        f"board, they were put to months made up by chance. There are {HISTORIES} histories each of "
        f"{joined(map(str, MONTHS))} months, with {joined(map(str, CASES))} cases a month. In one set nothing changes: "
        f"the true rate is {level(BEFORE, 'rate')} in every month. In the other it steps up by {POINTS}, to "
        f"{level(AFTER, 'rate')}, after the first {first} months in turn, and stays there. Three rules are asked "
        "of the last month. The chart: is its label improving? A direction: are the last three months "
        f"together better than the first three by more "
        "than chance would give? Or is there a trend upwards that chance would not give, or is each of the last three "
        f"at {level(AFTER, 'rate')} or more? An improvement: is the label improving, and are the months after the "
        "third better on average than those up to it?"
    )


def _unchanged() -> str:
    counts = rules_found("none")
    alarms, of = counts.sum(), HISTORIES * len(counts)
    still = plain(round(100 * alarms["any"] / of))
    return (
        f"**Nothing had changed.** Of the histories, the chart said improving in {_of(alarms['chart'], of)}, the "
        f"direction was met in {_of(alarms['direction'], of)} and the improvement in "
        f"{_of(alarms['improvement'], of)}. So of 100 figures that stand still, chance alone would have about {still} "
        "called better by at least one of these rules in any one month."
    )


def _risen() -> str:
    counts, of = rules_found("step").groupby("cases").sum(), HISTORIES * len(MONTHS)
    seen = [
        f"With {cases} cases a month the chart saw it in {_of(each['chart'], of)}, the direction in "
        f"{_of(each['direction'], of)} and the improvement in {_of(each['improvement'], of)}."
        for cases, each in counts.iterrows()
    ]
    return f"**The rate had risen by {POINTS}.** {' '.join(seen)}"


def _short() -> str:
    counts, of = rules_found("step").groupby("months").sum(), HISTORIES * len(CASES)
    seen = [f"{_of(each['chart'], of)} with {months} months" for months, each in counts.iterrows()]
    return f"**How long a history it takes.** All numbers of cases together, the chart saw that rise in {joined(seen)}."


def _unseen() -> str:
    few, of = rules_found("step").groupby("cases")["any"].sum()[CASES[0]], HISTORIES * len(MONTHS)
    return (
        f"**What is not seen may still be there.** With {CASES[0]} cases a month none of the three rules saw the rise "
        f"in {_of(of - few, of)}. So often would a board that takes silence for no change be wrong about it."
    )


def _targets() -> str:
    counts = targets_found()
    by_rate, of = counts.groupby("rate").sum(), HISTORIES * len(CASES)
    told = [
        f"At a true rate of {level(rate, 'rate')} it was met in {_of(each['met'], of)} and secure in "
        f"{_of(each['secure'], of)}."
        for rate, each in by_rate.iterrows()
    ]
    below, above = counts.loc[RATES[0], "met"], counts.loc[RATES[-1], "secure"]
    few, many = CASES[0], CASES[-1]
    return (
        f"**A target of {level(AFTER, 'rate')}, with no change.** {' '.join(told)} At {level(RATES[0], 'rate')}, "
        f"below the target, it was met in {_of(below[few], HISTORIES)} with {few} cases and in "
        f"{_of(below[many], HISTORIES)} with {many}. At {level(RATES[-1], 'rate')}, above it, it was secure in "
        f"{_of(above[few], HISTORIES)} with {few} cases and in {_of(above[many], HISTORIES)} with {many}. Met tells "
        f"how one month's cases went. Secure asks that {SECURE} months met it, each by more than chance."
    )


def _limits() -> str:
    pooled = HISTORIES * len(MONTHS) * len(CASES)
    return (
        f"The luck of the simulation moves a count near {HISTORIES // 2} of {HISTORIES} by up to "
        f"{_margin(0.5, HISTORIES)} either way. It moves one near {HISTORIES // 20} of {HISTORIES} by "
        f"{_margin(0.05, HISTORIES)} and a share near 5% of {pooled} by {_margin(0.05, pooled)} (95%). Every case and "
        "every month is independent here. Real months that are counted on their last day share most of their "
        "children, so runs come more easily, and the cases of one worker or team go alike. Expect more false alarms "
        "than these. A slow rise, gaps and a changing number of cases were not tried. The numbers are the same each "
        "time (fixed seed)."
    )


def _margin(share: float, of: int) -> str:
    return percentage_points(written(100 * margin(share, of), 1))


def _of(count, of: int) -> str:
    """`7 of 900 (0.8%)`, `none of 300`, `all 300`."""
    count = int(count)
    if count in (0, of):
        return f"all {plain(of)}" if count else f"none of {plain(of)}"
    return f"{plain(count)} of {plain(of)} ({amount(count / of, 'rate')})"


def rules_table(change: str) -> Table:
    """In how many histories each rule says that things are better, of a course with such a change."""
    set_up = {
        "none": f"nothing changed ({level(BEFORE, 'rate')} throughout). False alarms",
        "step": f"a step from {level(BEFORE, 'rate')} to {level(AFTER, 'rate')} halfway. How often it was seen",
    }
    headings = (
        "History", "Chart says improving", "Direction met", "of these, beyond its base", "of these, by its trend",
        f"of these, by three months at {level(AFTER, 'rate')}", "Improvement met", "Any of the three",
    )  # fmt: skip
    counts = rules_found(change)[["chart", "direction", *WAYS, "improvement", "any"]]
    rows = [
        [f"{months} months, {_a_month(cases)}", *map(plain, each)] for (months, cases), *each in counts.itertuples()
    ]
    return table(f"Simulated: {set_up[change]}, of {HISTORIES} histories", headings, rows)


def target_table() -> Table:
    """In how many histories a target is met in the last month, and secure, by the true rate."""
    rows = [
        [f"true rate {level(rate, 'rate')}, {_a_month(cases)}", plain(met), plain(secure)]
        for (rate, cases), met, secure in targets_found().itertuples()
    ]
    target = f"a target of {level(AFTER, 'rate')} and no change"
    caption = f"Simulated: {target}. How often it was met, of {HISTORIES} histories"
    return table(caption, ("History", "Met in the last month", "Secure"), rows)


def _a_month(cases: int) -> str:
    return f"{cases} cases a month"
