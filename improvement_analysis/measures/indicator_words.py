"""The words of the figures: how each indicator is named and its figure told.

Source: judgement.md, "Narrative"; the definitions are those of measures.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass

CHILD = ("child", "children")
CONFERENCE = ("conference", "conferences")
HOLDER = ("case holder", "case holders")
VISIT = ("visit", "visits")
FACE_TO_FACE = ("face-to-face visit", "face-to-face visits")
CASE = ("case", "cases")
ACTION = ("action", "actions")
ROW = ("row", "rows")
REPORTED = ("reported figure", "reported figures")
AUDIT = ("audit", "audits")
MODERATED = ("moderated audit", "moderated audits")
POINT = ("point", "points")
IN_POST = ("social worker in post", "social workers in post")
SESSION = ("planned supervision", "planned supervisions")
REFERRAL = ("referral", "referrals")
POUND = ("pound", "pounds")
FTE = ("full-time equivalent", "full-time equivalents")


@dataclass(frozen=True)
class Reading:
    """How the figure of one reading is told.

    In `says`: {as_at} the as-at day, {month}, {value}, {n} and {d} the numerator and denominator as numbers, {of_n}
    and {of_d} with what they count (`2 children`), {every} the days that a standard sets, {year_end}
    and {april} the ends of the financial years.

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
        standard: the notice's standard that {every} is taken from.
    """

    title: str
    readings: Mapping[str, Reading]
    wanted: tuple[str, str] = CHILD
    rest: str = ""
    standard: str = ""


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
                FTE,
            ),
            "headcount": Reading(
                "on {as_at}, {of_d} held {of_n}, {value} each", "by headcount of case holders", "per holder", HOLDER
            ),
            "all_in_post": Reading(
                "on {as_at}, {of_d}, with cases or without, held {of_n}, {value} each",
                "by headcount of all social workers in post",
                "all in post",
                IN_POST,
            ),
        },
    ),
    "caseload_max": Words("Largest caseload", _only("on {as_at}, the largest caseload was {value} (of {of_d})")),
    "caseload_p90": Words(
        "Caseload that nine in ten do not exceed",
        _only("on {as_at}, the caseload that nine in ten of {of_d} do not exceed was {value}, interpolated"),
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

_REVIEWS = {
    "review_cohort_coverage": Words(
        "Children open when the notice was issued, reviewed since",
        _only(
            "by {as_at}, {n} of {of_d} open when the notice was issued ({value}) had had a case review since", d=CHILD
        ),
        ("child reviewed", "children reviewed"),
        "by {as_at}, {rest} open when the notice was issued had had no case review since",
    ),
    "review_cohort_closed_unreviewed": Words(
        "Cases closed without a review",
        _only("by {as_at}, {of_n} open when the notice was issued had since closed without a review", CASE),
        ("case closed without a review", "cases closed without a review"),
    ),
    "reviews_current": Words(
        "Case reviews up to date",
        _only(
            "on {as_at}, {n} of {of_d} open for {every} or more ({value}) had had a case review in the last {every}",
            d=CHILD,
        ),
        ("child reviewed in time", "children reviewed in time"),
        "on {as_at}, {rest} open for {every} or more had had no case review in the last {every}",
        "review_currency_days",
    ),
    "reviews_high_risk": Words(
        "Children at high risk by their latest review",
        _only(
            "on {as_at}, of {of_d} whose latest review records a level of risk, it was high for {n} ({value})", d=CHILD
        ),
        ("child at high risk", "children at high risk"),
    ),
    "risk_unknown": Words(
        "Children whose level of risk is not known",
        _only("on {as_at}, {of_n} lacked a level of risk from a review in the last {every}"),
        ("child whose risk is not known", "children whose risk is not known"),
        standard="review_currency_days",
    ),
    "review_actions_completed": Words(
        "Actions from case reviews completed",
        _only("by {as_at}, {n} of {of_d} from case reviews due by then ({value}) had been completed", d=ACTION),
        ("action completed", "actions completed"),
        "on {as_at}, {rest} from case reviews remained overdue",
    ),
    "review_actions_overdue": Words(
        "Actions from case reviews overdue",
        _only("on {as_at}, {of_n} from case reviews remained overdue", ACTION),
        ("action overdue", "actions overdue"),
    ),
    "children_not_seen": Words(
        "Children not seen",
        _only(
            "on {as_at}, {n} of {of_d} open for {every} or more ({value}) had not been seen face to face in the last "
            "{every}",
            d=CHILD,
        ),
        ("child not seen", "children not seen"),
        standard="not_seen_days",
    ),
}

_DATA = {
    "records_valid": Words(
        "Records that fail no rule",
        _only("in the extract of {month}, {n} of {of_d} ({value}) failed no rule", d=ROW),
        ("valid row", "valid rows"),
        "in the extract of {month}, {rest} failed at least one rule",
    ),
    "records_failing": Words(
        "Rows that fail a rule",
        _only("in the extract of {month}, {of_n} failed the rule", ROW),
        ("row that fails the rule", "rows that fail the rule"),
    ),
    "visits_recorded_promptly": Words(
        "Visits recorded promptly",
        _only(
            "in {month}, recording took no more than {every} for {n} of {of_d} with a day of recording ({value})",
            d=VISIT,
        ),
        ("visit recorded promptly", "visits recorded promptly"),
        "in {month}, recording took longer, or is dated before the visit, for {rest}",
        "recording_working_days",
    ),
    "figures_manual": Words(
        "Reported figures counted by hand",
        _only("for {month}, {n} of {of_d} of known origin ({value}) came from counting by hand", d=REPORTED),
        ("figure counted by hand", "figures counted by hand"),
    ),
    "figures_reproduced": Words(
        "Reported figures reproduced",
        _only("for {month}, {n} of {of_d} that can be recomputed ({value}) came out as reported", d=REPORTED),
        ("figure reproduced", "figures reproduced"),
        "for {month}, recomputing gave another value for {rest}",
    ),
}

_AUDITED_BY = {
    "moderated": ("by the moderator's grade where there is one", "moderated"),
    "as_audited": ("by the auditor's own grade", "as audited"),
    "moderated_only": ("among moderated audits alone", "moderated only"),
    "random_sample": ("among audits of cases drawn at random", "random sample"),
}


def _of_audits(title: str, says: str, wanted: tuple[str, str], rest: str = "", readings=tuple(_AUDITED_BY)) -> Words:
    told = {
        reading: Reading(f"in {{month}}, {beside}, {says}", beside, label, AUDIT, POINT)
        for reading, (beside, label) in _AUDITED_BY.items()
        if reading in readings
    }
    return Words(title, told, wanted, rest)


_AUDITS = {
    "audits_good_or_better": _of_audits(
        "Audits graded Good or Outstanding",
        "{n} of {of_d} ({value}) came out Good or Outstanding",
        ("audit graded Good or Outstanding", "audits graded Good or Outstanding"),
        "in {month}, {rest} came out below Good",
    ),
    "audits_inadequate": _of_audits(
        "Audits graded Inadequate",
        "{n} of {of_d} ({value}) came out Inadequate",
        ("audit graded Inadequate", "audits graded Inadequate"),
        readings=("moderated", "as_audited"),
    ),
    "audit_grade_mean": _of_audits(
        "Mean audit grade",
        "the mean grade of {of_d} was {value}, from Inadequate (1) to Outstanding (4)",
        POINT,
        readings=("moderated", "as_audited"),
    ),
    "audits_completed": Words(
        "Audits done against the audit plan",
        _only("in {month}, {of_n} took place out of {of_d} ({value})", AUDIT, ("planned", "planned")),
        AUDIT,
    ),
    "audits_moderated": Words(
        "Audits moderated",
        _only("in {month}, {n} of {of_d} ({value}) had a moderator's grade", d=AUDIT),
        MODERATED,
        "in {month}, {rest} had no moderator's grade",
    ),
    "audits_downgraded": Words(
        "Audits whose grade the moderator lowered",
        _only("in {month}, the moderator lowered the grade of {n} of {of_d} ({value})", d=MODERATED),
        ("audit with a lowered grade", "audits with a lowered grade"),
    ),
    "audit_agreement": Words(
        "Agreement of auditor and moderator",
        _only(
            "over the 12 months to {month}, the grades of auditor and moderator on {of_d} have a weighted kappa of "
            "{value} (1: always the same; 0: no more alike than by chance)",
            d=AUDIT,
        ),
        ("point of kappa", "points of kappa"),
    ),
    "audit_actions_overdue": Words(
        "Actions from audits overdue",
        _only("on {as_at}, {of_n} from audits remained overdue", ACTION),
        ("action overdue", "actions overdue"),
    ),
}

_IN_15 = "{n} of {of_d} ({value}) took place within 15 working days of the strategy discussion"
_COUNTED_OVER = {
    "month": ("in {month}", "month"),
    "rolling_12_months": ("over the 12 months to {month}", "12 months"),
    "financial_year": ("over the year to {year_end}", "financial year"),
    "year_to_date": ("from {april} to {as_at}", "since April"),
}
_FIRST_DISCUSSION = Reading(
    "in {month}, {n} of {of_d} ({value}) took place within 15 working days of the child's first strategy discussion",
    "counted from the child's first strategy discussion",
    "first discussion",
    CONFERENCE,
)
_CONFERENCES = {
    "icpc_within_15": Words(
        "Initial child protection conferences in time",
        {
            reading: Reading(f"{period}, {_IN_15}", period, label, CONFERENCE)
            for reading, (period, label) in _COUNTED_OVER.items()
        }
        | {"first_discussion": _FIRST_DISCUSSION},
        ("conference in time", "conferences in time"),
        "in {month}, {rest} took longer than 15 working days or had no strategy discussion beforehand",
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
                "in {month}, the child was seen alone in {n} of {of_d} ({value}), "
                "not counting visits that give a reason why not",
                "not counting visits that give a reason why not",
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

_DISCUSSED = "had been discussed in supervision in the last {every}"
_SUPERVISION = {
    "supervision_workers": Words(
        "Social workers supervised",
        {
            "available": Reading(
                "on {as_at}, {n} of {of_d} neither away nor new ({value}) had had supervision in the last {every}",
                "among case holders neither away nor new",
                "available",
                HOLDER,
            ),
            "all_in_post": Reading(
                "on {as_at}, {n} of {of_d} ({value}) had had supervision in the last {every}",
                "among all social workers in post",
                "all in post",
                IN_POST,
            ),
        },
        ("social worker supervised", "social workers supervised"),
        "on {as_at}, {rest} neither away nor new had had no supervision in the last {every}",
        "supervision_cycle_days",
    ),
    "supervision_workers_absent": Words(
        "Case holders left out because they are away",
        _only("on {as_at}, the rate left out {of_n} away for {every} or more", HOLDER),
        ("case holder away", "case holders away"),
        standard="absence_days",
    ),
    "supervision_workers_new": Words(
        "Case holders left out because they are new",
        _only("on {as_at}, the rate left out {of_n} in post for less than {every}", HOLDER),
        ("new case holder", "new case holders"),
        standard="supervision_cycle_days",
    ),
    "supervision_cases": Words(
        "Cases discussed in supervision",
        {
            "allocated": Reading(
                "on {as_at}, {n} of {of_d} held by case holders and open for {every} or more ({value}) " + _DISCUSSED,
                "among children held by case holders",
                "allocated",
            ),
            "all_open": Reading(
                "on {as_at}, {n} of {of_d} open for {every} or more ({value}) " + _DISCUSSED,
                "among all children open that long",
                "all open",
            ),
        },
        ("child discussed", "children discussed"),
        "on {as_at}, {rest} held by case holders and open for {every} or more had not been discussed in supervision in "
        "the last {every}",
        "supervision_cycle_days",
    ),
    "supervision_timetable_kept": Words(
        "Supervision timetable kept",
        _only("in {month}, {n} of {of_d} ({value}) took place within {every} of the day planned", d=SESSION),
        ("supervision held near its day", "supervisions held near their day"),
        "by {as_at}, {rest} of {month} had not taken place within {every} of the day planned (which may not be over)",
        "supervision_grace_days",
    ),
}

_BALANCING = {
    "rereferrals_12m": Words(
        "Re-referrals within 12 months",
        _only(
            "in {month}, {n} of {of_d} ({value}) came within 12 months of an earlier one of the same child", d=REFERRAL
        ),
        ("re-referral", "re-referrals"),
    ),
    "referral_decisions_1day": Words(
        "Referrals decided by the next working day",
        _only("in {month}, {n} of {of_d} ({value}) had a decision by the next working day", d=REFERRAL),
        ("referral decided in time", "referrals decided in time"),
        "in {month}, {rest} had no decision by the next working day, or one dated before the referral",
    ),
    "assessments_within_45": Words(
        "Assessments completed in time",
        _only(
            "in {month}, {n} of {of_d} ({value}) took no more than 45 working days",
            d=("completed assessment", "completed assessments"),
        ),
        ("assessment completed in time", "assessments completed in time"),
        "in {month}, {rest} took longer than 45 working days or had dates the wrong way round",
    ),
    "cases_closed": Words("Cases closed", _only("in {month}, {of_n} closed", CASE), CASE),
    "repeat_cp_plans": Words(
        "Repeat child protection plans",
        _only(
            "in {month}, {n} of {of_d} ({value}) began for a child with an earlier one that had ended",
            d=("new child protection plan", "new child protection plans"),
        ),
        ("repeat plan", "repeat plans"),
    ),
    "agency_rate": Words(
        "Agency social workers",
        _only("on {as_at}, agency workers filled {n} of {of_d} of social workers in post ({value})", d=FTE),
        FTE,
    ),
    "sickness_rate": Words(
        "Working time of social workers lost to sickness",
        _only(
            "in {month}, sickness took {n} of {of_d} of social workers in post, counted by full-time equivalent "
            "({value})",
            d=("working day", "working days"),
        ),
        ("working day lost", "working days lost"),
    ),
    "worker_changes": Words(
        "Children with 3 or more workers in 12 months",
        _only(
            "on {as_at}, {n} of {of_d} held by case holders ({value}) had had 3 or more allocated workers in the last "
            "12 months",
            d=CHILD,
        ),
        ("child with so many workers", "children with so many workers"),
    ),
}

_PLAN = {
    "plan_actions_overdue": Words(
        "Improvement plan actions overdue",
        _only("on {as_at}, {of_n} of the improvement plan remained overdue", ACTION),
        ("action overdue", "actions overdue"),
    ),
    "plan_actions_on_time": Words(
        "Improvement plan actions completed on time",
        _only(
            "by {as_at}, {n} of {of_d} of the improvement plan due by then ({value}) had been completed on time",
            d=ACTION,
        ),
        ("action completed on time", "actions completed on time"),
        "by {as_at}, {rest} of the improvement plan had missed the day due",
    ),
    "plan_actions_evidenced": Words(
        "Improvement plan actions with evidence",
        _only(
            "by {as_at}, {n} of {of_d} of the improvement plan completed by then ({value}) had evidence recorded",
            d=ACTION,
        ),
        ("action with evidence", "actions with evidence"),
        "by {as_at}, {rest} of the improvement plan had been completed with no evidence recorded",
    ),
    "plan_actions_moved": Words(
        "Improvement plan actions put off",
        _only(
            "by {as_at}, {of_n} of the improvement plan had a later due day than in the earliest extract at hand",
            ACTION,
        ),
        ("action put off", "actions put off"),
    ),
    "reserve_committed": Words(
        "Reserve committed", _only("from {april} to {as_at}, calls on the reserve of {value} had been approved"), POUND
    ),
    "reserve_awaiting": Words(
        "Reserve asked for and not yet decided",
        _only("on {as_at}, calls on the reserve of {value}, made since {april}, awaited a decision"),
        POUND,
    ),
    "reserve_spent": Words(
        "Reserve spent",
        _only("by {as_at}, {value} had been spent of the calls on the reserve approved since {april}"),
        POUND,
    ),
    "reserve_remaining": Words(
        "Reserve remaining", _only("on {as_at}, {value} of the year's reserve remained uncommitted"), POUND
    ),
}

WORDS: dict[str, Words] = (
    _CASELOADS | _REVIEWS | _DATA | _AUDITS | _CONFERENCES | _VISITS | _SUPERVISION | _BALANCING | _PLAN
)
"""How each indicator is told, by its id."""
