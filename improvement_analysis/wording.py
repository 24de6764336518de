"""The words of the report: how numbers and days are written, and how each indicator is named and its figure told.

Source: judgement.md, "Narrative"; the definitions are those of measures.md.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import escape

from .exact import exact, rounded

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
PERCENT = ("rate", "share")
AVERAGED = "mean"
CHILD = ("child", "children")
CONFERENCE = ("conference", "conferences")
HOLDER = ("case holder", "case holders")
VISIT = ("visit", "visits")
FACE_TO_FACE = ("face-to-face visit", "face-to-face visits")


def day_in_words(day: date) -> str:
    """`30 June 2020`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def month_in_words(month: str) -> str:
    """`June 2020`, of a month written YYYY-MM."""
    return f"{MONTHS[int(month[5:7]) - 1]} {month[:4]}"


def written(number, digits: int) -> str:
    """A number with so many decimal places and commas between thousands."""
    return f"{float(rounded(number, digits)):,.{digits}f}"


def plain(number) -> str:
    """A number with no more decimal places than it has, two at most: `1,275`, `71.4`, `13.5`."""
    text = written(number, 2)
    return text.rstrip("0").rstrip(".")


def amount(number, unit: str, digits: int = 1) -> str:
    """A value of an indicator: rates and shares in per cent, means to one decimal, counts and days as they are."""
    if unit in PERCENT:
        return f"{written(exact(number) * 100, digits)}%"
    if unit == "pounds":
        return pounds(number)
    return written(number, digits) if unit == AVERAGED else plain(number)


def level(number, unit: str) -> str:
    """What a target asks for, with no more decimal places than it has: `85%`, `98.5%`, `25`."""
    if unit in PERCENT:
        return f"{plain(exact(number) * 100)}%"
    return pounds(number) if unit == "pounds" else plain(number)


def pounds(number) -> str:
    """`£2.7 million` or `£12,500`."""
    if abs(number) >= 1_000_000:
        return f"£{plain(exact(number) / 1_000_000)} million"
    return f"£{written(number, 0 if number == int(number) else 2)}"


def count(number, things: tuple[str, str]) -> str:
    """`1 child`, `2 children`, `no child`."""
    return f"{plain(number) if number else 'no'} {things[0] if number in (0, 1) else things[1]}"


def joined(parts, last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    parts = list(parts)
    return f" {last} ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def capital(text: str) -> str:
    """The text with its first letter a capital."""
    return text[:1].upper() + text[1:]


def one_line(text: str) -> str:
    """A text from data on one line, without doubled spaces."""
    return " ".join(str(text).split())


def markdown(text: str) -> str:
    """A plain text so that Markdown shows it as it is, whatever is in it."""
    return re.sub(r"([\\`*_{}\[\]#|~$])", r"\\\1", escape(text, quote=False))


@dataclass(frozen=True)
class Reading:
    """How the figure of one reading is told.

    In `says`: {as_at} the as-at day, {month}, {value}, {n} and {d} the numerator and denominator as numbers, {of_n}
    and {of_d} with what they count (`2 children`), {every} how often a visit is due, {year_end} and {april} the ends
    of the financial years.

    Attributes:
        says: the figure as a clause that begins with its day or period.
        beside: what makes this reading another one: `by headcount of case holders`; blank for an only reading.
        label: the same in a word or two, for a chart and a table.
        d: one and several of what the denominator counts.
        n: the same of the numerator, where it counts something else.
    """

    says: str
    beside: str
    label: str
    d: tuple[str, str] = CHILD
    n: tuple[str, str] = CHILD


@dataclass(frozen=True)
class Words:
    """How one indicator is told.

    Attributes:
        title: what heads its sentence.
        readings: a Reading for each of the indicator's.
        wanted: one and several of what `short_by` counts: `40 more children visited in time would have met it`.
        rest: of a rate, the things outside the numerator, with {rest}: `{rest} had a visit overdue`.
        visit: the notice's standard that {every} is taken from.
    """

    title: str
    readings: Mapping[str, Reading]
    wanted: tuple[str, str] = CHILD
    rest: str = ""
    visit: str = ""


def _only(says: str, n: tuple[str, str] = CHILD, d: tuple[str, str] = HOLDER) -> dict[str, Reading]:
    return {"": Reading(says, "", "", d, n)}


def _visits_in_timescale(title: str, children: str, visit: str) -> Words:
    on_time = "{n} of {of_d} " + children + " ({value}) had been visited in time (every {every})"
    rest = "on {as_at}, {rest} " + children + " had a visit overdue"
    due = "in {month}, {n} of {of_d} due to children " + children + " ({value}) took place in time"
    return Words(
        title,
        {
            "snapshot": Reading("on {as_at}, " + on_time, "on {as_at}", "on the day"),
            "snapshot_with_virtual": Reading(
                "on {as_at}, counting virtual visits, " + on_time, "counting virtual visits", "with virtual"
            ),
            "due_in_month": Reading(due, "by visits that fell due in {month}", "due in month", VISIT),
        },
        ("child visited in time", "children visited in time"),
        rest,
        visit,
    )


def _never_visited(title: str, children: str, period: str) -> Words:
    says = "on {as_at}, the first visit since the " + f"{period} began was overdue for " + "{of_n} " + children
    return Words(title, _only(says), ("child never visited", "children never visited"))


def _of_visits(title: str, done: str, not_done: str, wanted: tuple[str, str]) -> Words:
    says = "in {month}, " + done + " in {n} of {of_d} ({value})"
    recorded = says.replace("{of_d}", "{of_d} that say whether")
    readings = {
        "all": Reading(says, "of all face-to-face visits", "all", FACE_TO_FACE),
        "recorded": Reading(recorded, "of visits with an answer recorded", "recorded", FACE_TO_FACE),
    }
    return Words(title, readings, wanted, "in {month}, " + not_done + " in {rest}")


_CASELOADS = {
    "cases_open": Words("Open cases", _only("on {as_at}, {of_n} had an open case")),
    "cases_allocated": Words("Children with a case holder", _only("on {as_at}, {of_n} had a case holder")),
    "cases_held_elsewhere": Words(
        "Children held elsewhere",
        _only("on {as_at}, a manager, duty or another worker who is no case holder held {of_n}"),
        ("child held elsewhere", "children held elsewhere"),
    ),
    "cases_unallocated": Words(
        "Children with no worker in post",
        _only("on {as_at}, {of_n} lacked an allocated worker in post"),
        ("child with no worker in post", "children with no worker in post"),
    ),
    "caseload_mean": Words(
        "Mean caseload",
        {
            "dfe_fte": Reading(
                "on {as_at}, case holders of {of_d} together held {of_n}, {value} for each full-time equivalent",
                "by full-time equivalent of case holders",
                "per FTE",
                ("full-time equivalent", "full-time equivalents"),
            ),
            "headcount": Reading(
                "on {as_at}, {of_d} held {of_n}, {value} each", "by headcount of case holders", "per holder", HOLDER
            ),
            "all_in_post": Reading(
                "on {as_at}, {of_d}, with cases or without, held {of_n}, {value} each",
                "by headcount of all social workers in post",
                "all in post",
                ("social worker in post", "social workers in post"),
            ),
        },
    ),
    "caseload_max": Words("Largest caseload", _only("on {as_at}, the largest caseload was {value} (of {of_d})")),
    "caseload_p90": Words(
        "Caseload that nine in ten do not exceed",
        _only("on {as_at}, nine in ten of {of_d} held {value} children or fewer"),
    ),
    "workers_over_40": Words(
        "Case holders with more than 40 children",
        _only("on {as_at}, {of_n} had more than 40 children", HOLDER),
        ("case holder with more than 40 children", "case holders with more than 40 children"),
    ),
    "asye_caseload_mean": Words(
        "Mean caseload in the assessed and supported year (ASYE)",
        _only("on {as_at}, {of_d} in their assessed and supported year held {of_n}, {value} each"),
    ),
    "asye_over_18": Words(
        "Case holders in the assessed and supported year (ASYE) with more than 18 children",
        _only("on {as_at}, {of_n} in their assessed and supported year had more than 18 children", HOLDER),
        ("such case holder", "such case holders"),
    ),
}

_IN_15 = "took place within 15 working days of the strategy discussion"
_CONFERENCES = {
    "icpc_within_15": Words(
        "Initial child protection conferences in time",
        {
            "month": Reading("in {month}, {n} of {of_d} ({value}) " + _IN_15, "in {month}", "month", CONFERENCE),
            "rolling_12_months": Reading(
                "over the 12 months to {month}, {n} of {of_d} ({value}) " + _IN_15,
                "over the 12 months to {month}",
                "12 months",
                CONFERENCE,
            ),
            "financial_year": Reading(
                "over the year to {year_end}, {n} of {of_d} ({value}) " + _IN_15,
                "over the year to {year_end}",
                "financial year",
                CONFERENCE,
            ),
            "year_to_date": Reading(
                "from {april} to {as_at}, {n} of {of_d} ({value}) " + _IN_15,
                "from {april} to {as_at}",
                "since April",
                CONFERENCE,
            ),
            "first_discussion": Reading(
                "in {month}, {n} of {of_d} ({value}) took place within 15 working days of the child's first strategy "
                "discussion",
                "counted from the child's first strategy discussion",
                "first discussion",
                CONFERENCE,
            ),
        },
        ("conference in time", "conferences in time"),
        "in {month}, {rest} took longer or had no strategy discussion beforehand",
    ),
    "icpc_repeat_discussions": Words(
        "Conferences with an earlier strategy discussion",
        _only(
            "in {month}, {of_n} had an earlier strategy discussion than the one that the days were counted from",
            CONFERENCE,
        ),
        ("such conference", "such conferences"),
    ),
    "icpc_median_days": Words(
        "Working days to the conference",
        _only("in {month}, the median of {of_d} was {value} working days from the strategy discussion", d=CONFERENCE),
        ("working day", "working days"),
    ),
    "icpc_overdue": Words(
        "Conferences overdue",
        _only(
            "on {as_at}, {of_n} had gone more than 15 working days without the conference called for",
            ("section 47 enquiry of an open child", "section 47 enquiries of open children"),
        ),
        ("conference overdue", "conferences overdue"),
    ),
    "icpc_transfer_in": Words(
        "Transfer-in conferences",
        _only(
            "in {month}, {of_n} took place for children who came with a plan from another council; they are not in "
            "the figures above",
            ("transfer-in conference", "transfer-in conferences"),
        ),
    ),
}

_VISITS = {
    "cp_visits_in_timescale": _visits_in_timescale(
        "Children with a child protection plan visited in time", "with a child protection plan", "cp_visit"
    ),
    "cin_visits_in_timescale": _visits_in_timescale(
        "Children in need visited in time", "with a child in need plan", "cin_visit"
    ),
    "cla_visits_in_timescale": _visits_in_timescale(
        "Children looked after visited in time", "looked after", "cla_visit"
    ),
    "cp_never_visited": _never_visited(
        "Children with a child protection plan never visited", "with a child protection plan", "plan"
    ),
    "cin_never_visited": _never_visited("Children in need never visited", "with a child in need plan", "plan"),
    "cla_never_visited": _never_visited("Children looked after never visited", "looked after", "period"),
    "visits_child_seen": _of_visits(
        "Visits in which the child was seen",
        "the child was seen",
        "the child was not seen, or nothing says so,",
        ("visit with the child seen", "visits with the child seen"),
    ),
    "visits_child_spoken_to": _of_visits(
        "Visits in which the child was spoken to",
        "the child was spoken to",
        "the child was not spoken to, or nothing says so,",
        ("visit with the child spoken to", "visits with the child spoken to"),
    ),
    "visits_seen_alone": Words(
        "Visits in which the child was seen alone",
        {
            "where_possible": Reading(
                "in {month}, the child was seen alone in {n} of {of_d} ({value}), those with a reason why not left out",
                "leaving out visits with a reason why not",
                "where possible",
                VISIT,
            ),
            "all": Reading(
                "in {month}, the child was seen alone in {n} of {of_d} ({value})", "of all visits", "all", VISIT
            ),
        },
        ("visit with the child seen alone", "visits with the child seen alone"),
        "in {month}, the child was not seen alone, with no reason why not, in {rest}",
    ),
    "visits_purposeful": _of_visits(
        "Visits with a recorded purpose",
        "a purpose was recorded",
        "no purpose was recorded",
        ("visit with a purpose", "visits with a purpose"),
    ),
}

WORDS: dict[str, Words] = _CASELOADS | _CONFERENCES | _VISITS
"""How each indicator is told, by its id."""
