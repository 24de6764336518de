"""A slow, plain reading of every indicator of docs/indicators.md over the months of a data folder, as known now and as
first published: what is registered, what each reads, what period it counts, missing tables, short histories,
restatement.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from . import oracle_measures, oracle_rules
from .oracle import first_and_last, measure_1, measure_5, measure_6, months_upto, period
from .oracle_measures import BLANK
from .oracle_tables import Extract, a_year_before

# As docs/indicators.md has them, in its order: id, unit, what is better (its arrow), readings (the headline first, each
# with `: the period` where it counts events of one), and what it reads: tables, and columns without which it has no
# value.
HOLDERS = "episodes.end_date allocations.end_date workers.end_date"
INDICATORS = f"""
cases_open               | count  | · |  | episodes.end_date
cases_allocated          | count  | · |  | {HOLDERS}
cases_held_elsewhere     | count  | ↓ |  | {HOLDERS}
cases_unallocated        | count  | ↓ |  | {HOLDERS}
caseload_mean            | mean   | ↓ | dfe_fte, headcount, all_in_post | {HOLDERS}
caseload_max             | count  | ↓ |  | {HOLDERS}
caseload_p90             | count  | ↓ |  | {HOLDERS}
workers_over_40          | count  | ↓ |  | {HOLDERS}
asye_caseload_mean       | mean   | ↓ |  | {HOLDERS} workers.asye_start workers.asye_end
asye_over_18             | count  | ↓ |  | {HOLDERS} workers.asye_start workers.asye_end
review_cohort_coverage   | rate   | ↑ | : since notice | episodes.end_date case_reviews
review_cohort_closed_unreviewed | count | ↓ | : since notice | episodes.end_date case_reviews
reviews_current          | rate   | ↑ |  | episodes.end_date case_reviews
reviews_high_risk        | rate   | · |  | episodes.end_date case_reviews.risk_level
risk_unknown             | count  | ↓ |  | episodes.end_date case_reviews.risk_level
review_actions_completed | rate   | ↑ |  | case_reviews.action_required case_reviews.action_due \
case_reviews.action_completed_on
review_actions_overdue   | count  | ↓ |  | case_reviews.action_required case_reviews.action_due \
case_reviews.action_completed_on
children_not_seen        | rate   | ↓ |  | episodes.end_date visits.child_seen
records_valid            | rate   | ↑ |  |
records_failing          | count  | ↓ |  |
visits_recorded_promptly | rate   | ↑ | : month | visits.recorded_on
figures_manual           | rate   | ↓ | : month | reported_figures.produced_by
figures_reproduced       | rate   | ↑ | : month | reported_figures
audits_good_or_better    | rate   | ↑ | moderated: month, as_audited: month, moderated_only: month, \
random_sample: month | audits
audits_inadequate        | rate   | ↓ | moderated: month, as_audited: month | audits
audit_grade_mean         | mean   | ↑ | moderated: month, as_audited: month | audits
audits_completed         | share  | ↑ | : month | audits audit_plan
audits_moderated         | rate   | ↑ | : month | audits.moderated_grade
audits_downgraded        | rate   | ↓ | : month | audits.moderated_grade
audit_agreement          | coefficient | ↑ | : rolling_12_months | audits.moderated_grade
audit_actions_overdue    | count  | ↓ |  | audit_actions.completed_on
icpc_within_15           | rate   | ↑ | month: month, rolling_12_months: rolling_12_months, \
financial_year: financial_year, year_to_date: year_to_date, first_discussion: month | enquiries.icpc_date
icpc_repeat_discussions  | count  | ↓ | : month | enquiries.icpc_date
icpc_median_days         | days   | ↓ | : month | enquiries.icpc_date
icpc_overdue             | count  | ↓ |  | enquiries.icpc_date episodes.end_date plans.end_date
icpc_transfer_in         | count  | · | : month | enquiries.icpc_date
cp_visits_in_timescale   | rate   | ↑ | snapshot, snapshot_with_virtual, due_in_month: month | plans.end_date visits
cin_visits_in_timescale  | rate   | ↑ | snapshot, snapshot_with_virtual, due_in_month: month | plans.end_date visits
cla_visits_in_timescale  | rate   | ↑ | snapshot, snapshot_with_virtual, due_in_month: month | plans.end_date visits
cp_never_visited         | count  | ↓ |  | plans.end_date visits
cin_never_visited        | count  | ↓ |  | plans.end_date visits
cla_never_visited        | count  | ↓ |  | plans.end_date visits
visits_child_seen        | rate   | ↑ | all: month, recorded: month | plans.end_date visits.child_seen
visits_child_spoken_to   | rate   | ↑ | all: month, recorded: month | plans.end_date visits.spoken_to
visits_seen_alone        | rate   | ↑ | where_possible: month, all: month | plans.end_date visits.child_seen \
visits.seen_alone
visits_purposeful        | rate   | ↑ | all: month, recorded: month | plans.end_date visits.purpose_recorded
supervision_workers      | rate   | ↑ | available, all_in_post | workers.end_date supervisions
supervision_workers_absent | count | · |  | {HOLDERS} absences.end_date
supervision_workers_new  | count  | · |  | {HOLDERS} absences.end_date
supervision_cases        | rate   | ↑ | allocated, all_open | episodes.end_date case_supervisions
supervision_timetable_kept | rate | ↑ | : month | supervision_timetable supervisions
rereferrals_12m          | rate   | ↓ | : month and the year before | referrals
referral_decisions_1day  | rate   | ↑ | : month | referrals.decided_on
assessments_within_45    | rate   | ↑ | : month | assessments.completed_on
cases_closed             | count  | · | : month | episodes.end_date
repeat_cp_plans          | rate   | ↓ | : month | plans.end_date
agency_rate              | share  | ↓ |  | workers.end_date workers.agency
sickness_rate            | share  | ↓ | : month | workers.end_date absences.end_date absences.reason
worker_changes           | rate   | ↓ | : year to D | {HOLDERS}
plan_actions_overdue     | count  | ↓ |  | plan_actions.completed_on
plan_actions_on_time     | rate   | ↑ |  | plan_actions.completed_on
plan_actions_evidenced   | rate   | ↑ |  | plan_actions.completed_on plan_actions.evidence
plan_actions_moved       | count  | ↓ |  | plan_actions
reserve_committed        | pounds | · | : year_to_date | reserve_calls.approved_on
reserve_awaiting         | pounds | · | : year_to_date | reserve_calls.approved_on reserve_calls.declined_on
reserve_spent            | pounds | · | : year_to_date | reserve_calls.approved_on reserve_calls.spent
reserve_remaining        | pounds | · | : year_to_date | reserve_calls.approved_on
"""
# What single readings read besides.
ALSO_READS = {
    ("supervision_workers", "available"): "episodes.end_date allocations.end_date absences.end_date",
    ("supervision_cases", "allocated"): "allocations.end_date workers.end_date",
    ("audits_good_or_better", "moderated_only"): "audits.moderated_grade",
    ("audits_good_or_better", "random_sample"): "audits.sampling",
}
OF_ITS_OWN_EXTRACT = ("records_valid", "records_failing", "plan_actions_moved", "reserve_spent")
BETTER = {"↑": "higher", "↓": "lower", "·": "neither"}


@dataclass(frozen=True)
class Indicator:
    id: str
    unit: str
    better: str
    periods: dict[str, str]
    reads: str

    def needs(self, reading: str) -> list[str]:
        return (self.reads + " " + ALSO_READS.get((self.id, reading), "")).split()


def _indicator(line: str) -> Indicator:
    id, unit, arrow, readings, reads = (cell.strip() for cell in line.split("|"))
    periods = dict(reading.strip().partition(":")[::2] for reading in readings.split(","))
    return Indicator(id, unit, BETTER[arrow], {name: each.strip() or "as at" for name, each in periods.items()}, reads)


REGISTERED = {each.id: each for each in map(_indicator, INDICATORS.strip().splitlines())}
HEADLINES = {id: next(iter(each.periods)) for id, each in REGISTERED.items()}


@dataclass(frozen=True)
class Asked:
    """What of a notice the figures depend on."""

    issued: date
    standards: object
    reserve: dict
    limbs: tuple[tuple[str, str], ...] = ()

    def groups_of(self, indicator: str) -> set[str]:
        return {group for of, group in self.limbs if of == indicator} - {"", "domains"}

    @classmethod
    def of(cls, notice) -> "Asked":
        limbs = [(limb.indicator, limb.group) for measure in notice.measure for limb in measure.limb]
        return cls(notice.issued, notice.standards, notice.reserve, tuple(limbs))


def period_begins(name: str, month: str, notice) -> date:
    """The first day of what a value counts; of what counts as at D, D."""
    first, last = first_and_last(month)
    if name == "since notice":
        return notice.issued
    if name == "month and the year before":
        return a_year_before(first)
    if name == "year to D":
        return a_year_before(last)
    return period(name, month)[0]


READINGS = {
    ("supervision_workers", "available"): oracle_measures.supervised_available,
    ("supervision_workers", "all_in_post"): oracle_measures.supervised_all_in_post,
    ("supervision_cases", "allocated"): oracle_measures.cases_supervised_allocated,
    ("supervision_cases", "all_open"): oracle_measures.cases_supervised_all_open,
}
MISSING, NO_CASE_YET, SHORT, OTHER_EXTRACT = "missing", "before the first case", "short", "of another extract"


def groups_of(x: Extract, notice, id: str) -> list[str]:
    """The groups of an indicator's rows in a month's extract, blank for the whole council."""
    if id == "records_failing":
        return list(oracle_rules.RULES)
    found = set()
    if id in ("audits_good_or_better", "audit_grade_mean") and "audits" in x:
        found = {row["domain"] for row in x["audits"]} - {"overall"}
    if id in ("plan_actions_overdue", "plan_actions_on_time", "plan_actions_evidenced") and "plan_actions" in x:
        found = {row["priority_area"] for row in x["plan_actions"]}
    return ["", *sorted(found | notice.groups_of(id))]


def why_not(x: Extract, month: str, notice, id: str, reading: str) -> str:
    """Why an extract cannot give the value of a month; blank where it can."""
    each = REGISTERED[id]
    if any(x.lacks(need) for need in each.needs(reading)):
        return MISSING
    if "episodes" in x and x["episodes"] and first_and_last(month)[1] < min(row["start_date"] for row in x["episodes"]):
        return NO_CASE_YET
    if id in OF_ITS_OWN_EXTRACT and month != x.month:
        return OTHER_EXTRACT
    begins = period_begins(each.periods[reading], month, notice)
    read = {need.partition(".")[0] for need in each.needs(reading)}
    return SHORT if any(begins < day for table, day in x.history_from.items() if table in read) else ""


def counted_of(x: Extract, earlier, month: str, notice, wanted) -> dict:
    """(indicator, reading) to its figures by group, each computed when it is called."""
    found = {}
    for id in wanted:
        for reading in REGISTERED[id].periods:
            if (id, reading) in READINGS:
                found[id, reading] = lambda key=(id, reading): {"": READINGS[key](x, month, notice)}
            elif id == "plan_actions_moved":
                found[id, reading] = lambda: {"": oracle_measures.plan_actions_moved(x, month, notice, earlier)}
            elif compute := getattr(oracle_measures, id, None) or getattr(oracle_rules, id, None):
                found[id, reading] = lambda compute=compute, reading=reading: _of(compute(x, month, notice), reading)
    if wanted - {id for id, _ in found}:  # measures 1, 5 and 6
        others = measure_1(x.tables, month) | measure_5(x.tables, month) | measure_6(x.tables, month, notice.standards)
        for name, compute in others.items():
            found[name] = lambda compute=compute: {"": _as_fractions(compute())}
    return found


def _of(found, reading: str) -> dict:
    if isinstance(found, tuple):
        return {"": found}
    return {group: figure for (of, group), figure in found.items() if of == reading}


def _as_fractions(figure):
    """A figure of `oracle` without rounding."""
    numerator, denominator, value = (None if each is None else Fraction(str(each)) for each in figure)
    return numerator, denominator, numerator / denominator if numerator is not None and denominator else value


def figures_of(x: Extract, earlier, month: str, notice, wanted, published=None) -> dict:
    """(indicator, reading, group) to the figure of a month as an extract knows it.

    Args:
        x: the extract.
        earlier: the extracts before it, the earliest first.
        month: YYYY-MM.
        notice: what is `Asked`.
        wanted: indicators.
        published: the month's figures as first published, taken where the extract does not reach back.
    """
    published, found = published or {}, {}
    compute = counted_of(x, earlier, month, notice, wanted - {"figures_reproduced"})
    for id in [id for id in REGISTERED if id in wanted]:
        for reading in REGISTERED[id].periods:
            why = why_not(x, month, notice, id, reading)
            figures = compute[id, reading]() if not why and id != "figures_reproduced" else {}
            for group in groups_of(x, notice, id):
                figure = figures.get(group, BLANK)
                if why in (SHORT, OTHER_EXTRACT):
                    figure = published.get((id, reading, group), BLANK)
                found[id, reading, group] = figure
    if "figures_reproduced" in wanted and not why_not(x, month, notice, "figures_reproduced", ""):
        values = {(id, reading): figure[2] for (id, reading, group), figure in found.items() if group == ""}
        found["figures_reproduced", "", ""] = oracle_rules.figures_reproduced(x, month, HEADLINES, values)
    return found


def series(extracts: dict[str, Extract], month: str, count: int, notice, wanted=frozenset(REGISTERED)) -> dict:
    """(indicator, reading, group, month) to (the figure as known now, the value as first published).

    `extracts` are those that can be used; later ones than `month` play no part.
    """

    def before(month):
        return [extracts[label] for label in sorted(extracts) if label < month]

    found = {}
    for label in months_upto(month, count):
        own = None
        if label in extracts:
            own = figures_of(extracts[label], before(label), label, notice, wanted)
        known = figures_of(extracts[month], before(month), label, notice, wanted, own if label != month else None)
        for key, figure in known.items():
            found[*key, label] = figure, (own or {}).get(key, BLANK)[2]
    return found
