"""The dictionary of the extract: one pandera schema a table, the one source of columns, types, lists and sentences.

A schema says what a cell may look like **as trimmed text**, since a fault is reported as the council wrote it;
`checking` holds the distinct texts of a column against it once and then turns them into numbers.
A table without one of its `required` columns is refused.

`data/README.md` is the dictionary in words.
"""

import sys
from datetime import date

import pandas as pd
import pandera.pandas as pandera
import pyarrow as pa
import pyarrow.compute as pc

MOST = sys.float_info.max
NUMBER = r"[+-]?[0-9]+(\.[0-9]+)?"
WHOLE = r"[+-]?[0-9]+(\.0+)?"


def _days(texts: pd.Series) -> pd.Series:
    written = pa.array(texts, pa.string())
    try:
        days = written.cast(pa.date32())
    except pa.ArrowInvalid:
        return texts.map(_is_day).astype(bool)
    # All at once where Arrow writes what it read; it knows a year 0, which the calendar of all else does not.
    if days.cast(pa.string()).equals(written) and not pc.any(pc.starts_with(written, "0000")).as_py():
        return pd.Series(True, index=texts.index)
    return texts.map(_is_day).astype(bool)


def _is_day(text: str) -> bool:
    if len(text) != 10 or not (text[:4] + text[5:7] + text[8:]).isascii():
        return False
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


class Column(pandera.Column):
    """A column of a table: pandera's, with what else the dictionary says of it in its metadata."""

    @property
    def kind(self) -> str:
        """How a cell is read: an `identifier`, `text`, `date`, `month`, `boolean`, `choice`, `number` or `reported`.

        The last is a figure as it was written: `86%`, `0.86`, `17`.
        """
        return self.metadata["kind"]

    @property
    def choices(self) -> tuple[str, ...]:
        """The list of a `choice`."""
        return self.metadata["choices"]

    @property
    def may_be_blank(self) -> bool:
        """Whether a blank cell is no fault."""
        return self.metadata["may_be_blank"]

    @property
    def error(self) -> str:
        """What a text is that a cell may not hold."""
        return self.checks[0].error if self.checks else ""


def _column(kind: str, sentence: str, *checks: pandera.Check, values: tuple[str, ...] = (), may_be_blank: bool = False):
    about = {"kind": kind, "choices": values, "may_be_blank": may_be_blank}
    return Column(str, list(checks), description=sentence, metadata=about)


def _identifier(sentence):
    return _column("identifier", sentence)


def _text(sentence):
    return _column("text", sentence)


def _date(sentence, may_be_blank=False):
    return _column(
        "date",
        sentence,
        pandera.Check(_days, error="no day of the calendar written as YYYY-MM-DD"),
        may_be_blank=may_be_blank,
    )


def _month(sentence):
    return _column(
        "month", sentence, pandera.Check(lambda texts: _days(texts + "-01"), error="no month written as YYYY-MM")
    )


def _boolean(sentence):
    check = pandera.Check(lambda texts: texts.str.lower().isin(["true", "false"]), error="neither true nor false")
    return _column("boolean", sentence, check)


def _choice(sentence, *values):
    check = pandera.Check.isin(values, error=f"not one of: {', '.join(values)}")
    return _column("choice", sentence, check, values=values)


def _number(sentence, least=None, most=None, whole=False, may_be_blank=False):
    what = f"{'whole number' if whole else 'number'}{_range(least, most)}"
    pattern = WHOLE if whole else NUMBER

    def holds(texts: pd.Series) -> pd.Series:
        values = pd.to_numeric(texts.where(texts.str.fullmatch(pattern)), errors="coerce")
        return values.between(-MOST if least is None else least, MOST if most is None else most)

    return _column("number", sentence, pandera.Check(holds, error=f"no {what}"), may_be_blank=may_be_blank)


def _range(least, most) -> str:
    if most is not None:
        return f" from {least:g} to {most:g}"
    return "" if least is None else f" of {least:g} or more"


def _reported(sentence, may_be_blank=False):
    # As long as a number can be that is no slip: what is longer than a float holds is not read as one.
    check = pandera.Check.str_matches(rf"^(?=.{{1,300}}$){NUMBER}%?$", error="neither a number nor a number with %")
    return _column("reported", sentence, check, may_be_blank=may_be_blank)


def _table(name: str, one_row_is: str, needed: dict, optional: dict | None = None) -> pandera.DataFrameSchema:
    for column in (optional or {}).values():
        column.required = False
        column.metadata["may_be_blank"] = True
    return pandera.DataFrameSchema(needed | (optional or {}), name=name, description=one_row_is)


GRADES = ("Outstanding", "Good", "Requires improvement", "Inadequate")

TABLES: dict[str, pandera.DataFrameSchema] = {
    table.name: table
    for table in (
        _table(
            "workers",
            "one worker's spell in post",
            needed={
                "worker_id": _identifier("The worker."),
                "role": _choice("What the worker does in this spell.", "social_worker", "manager", "duty", "other"),
                "fte": _number("Full-time equivalent; blank counts as 1.0.", 0, 1.5, may_be_blank=True),
                "start_date": _date("First day in post."),
            },
            optional={
                "end_date": _date(
                    "The day on which the post ended: no longer in post at the close of it; blank while in post."
                ),
                "agency": _boolean("Agency worker."),
                "asye_start": _date("First day of the assessed and supported year in employment (ASYE)."),
                "asye_end": _date("Last day of the ASYE; blank while it goes on."),
                "team": _text("The worker's team."),
            },
        ),
        _table(
            "absences",
            "one worker's absence",
            needed={
                "worker_id": _identifier("The worker."),
                "start_date": _date("First day of absence."),
            },
            optional={
                "end_date": _date("The day of return; blank while away."),
                "reason": _choice("Why.", "sickness", "parental", "leave", "other"),
            },
        ),
        _table(
            "episodes",
            "one child's open case with a social work team, children looked after and care leavers with a social "
            "worker included, early help not",
            needed={
                "child_id": _identifier("The child."),
                "start_date": _date("The day the case opened."),
            },
            optional={
                "end_date": _date("The day it closed; blank while open."),
                "closure_reason": _text("Why it closed."),
                "team": _text("The team that holds the case."),
            },
        ),
        _table(
            "allocations",
            "one worker's time as a child's allocated worker",
            needed={
                "child_id": _identifier("The child."),
                "worker_id": _identifier("The worker."),
                "start_date": _date("The day of allocation."),
            },
            optional={
                "end_date": _date("The day it ended; blank while allocated."),
            },
        ),
        _table(
            "plans",
            "one plan, or one period of being looked after",
            needed={
                "child_id": _identifier("The child."),
                "plan_type": _choice(
                    "Child in need plan, child protection plan, or period of being looked after.", "CIN", "CP", "CLA"
                ),
                "start_date": _date("The day it began."),
            },
            optional={
                "end_date": _date("The day it ended; blank while in force."),
                "visit_interval": _number(
                    "This child's own interval between visits, in the unit of the standard.", 1, whole=True
                ),
            },
        ),
        _table(
            "visits",
            "one visit to one child",
            needed={
                "child_id": _identifier("The child."),
                "visit_date": _date("The day of the visit."),
            },
            optional={
                "mode": _choice("How; blank counts as face_to_face.", "face_to_face", "virtual"),
                "child_seen": _boolean("The child was seen."),
                "spoken_to": _boolean("The child was spoken to."),
                "seen_alone": _choice(
                    "The child was seen alone; `no_with_reason` where that was not possible.",
                    "yes",
                    "no_with_reason",
                    "no",
                ),
                "purpose_recorded": _boolean("The purpose of the visit is recorded."),
                "recorded_on": _date("The day it was recorded."),
            },
        ),
        _table(
            "enquiries",
            "one section 47 enquiry",
            needed={
                "child_id": _identifier("The child."),
                "strategy_discussion_date": _date(
                    "The strategy discussion that initiated the enquiry; a conference without one is not in time.",
                    may_be_blank=True,
                ),
            },
            optional={
                "icpc_required": _boolean(
                    "An initial child protection conference (ICPC) is required; blank counts as true."
                ),
                "icpc_date": _date("The day the conference was held; blank until then."),
                "transfer_in": _boolean("A transfer-in conference from another council; blank counts as false."),
                "recorded_on": _date("The day it was recorded."),
            },
        ),
        _table(
            "supervisions",
            "one supervision session of one worker",
            needed={
                "worker_id": _identifier("The worker."),
                "held_on": _date("The day it was held."),
            },
            optional={
                "recorded_on": _date("The day it was recorded."),
            },
        ),
        _table(
            "supervision_timetable",
            "one session that was planned",
            needed={
                "worker_id": _identifier("The worker."),
                "due_on": _date("The day it was planned for."),
            },
        ),
        _table(
            "case_supervisions",
            "one child's case discussed in supervision",
            needed={
                "child_id": _identifier("The child."),
                "held_on": _date("The day of the supervision."),
            },
            optional={
                "worker_id": _identifier("The worker supervised."),
                "recorded_on": _date("The day it was recorded."),
            },
        ),
        _table(
            "case_reviews",
            "one risk assessment of one child's case",
            needed={
                "child_id": _identifier("The child."),
                "reviewed_on": _date("The day of the review."),
            },
            optional={
                "risk_level": _choice("The level of risk found.", "low", "medium", "high"),
                "action_required": _boolean("The review asked for action."),
                "action_due": _date("The day the action is due."),
                "action_completed_on": _date("The day the action was completed; blank until then."),
            },
        ),
        _table(
            "audits",
            "one graded domain of one case audit",
            needed={
                "audit_id": _identifier("The audit."),
                "child_id": _identifier("The child whose case was audited."),
                "audited_on": _date("The day of the audit."),
                "domain": _text("The domain graded; `overall` is the audit's overall grade."),
                "grade": _choice("The auditor's grade.", *GRADES),
            },
            optional={
                "moderated_grade": _choice("The moderator's grade.", *GRADES),
                "auditor_id": _identifier("The auditor."),
                "sampling": _choice("How the case was chosen.", "random", "targeted", "thematic"),
            },
        ),
        _table(
            "audit_actions",
            "one action an audit asked for",
            needed={
                "audit_id": _identifier("The audit."),
                "due_on": _date("The day it is due."),
            },
            optional={
                "completed_on": _date("The day it was completed; blank until then."),
                "owner": _text("Who is to do it."),
            },
        ),
        _table(
            "audit_plan",
            "how many audits were due in a month",
            needed={
                "month": _month("The month."),
                "expected": _number("Audits due in it.", 0, whole=True),
            },
        ),
        _table(
            "referrals",
            "one referral",
            needed={
                "child_id": _identifier("The child."),
                "referred_on": _date("The day of the referral."),
            },
            optional={
                "decided_on": _date("The day of the decision on it."),
            },
        ),
        _table(
            "assessments",
            "one assessment",
            needed={
                "child_id": _identifier("The child."),
                "started_on": _date("The day it began."),
            },
            optional={
                "completed_on": _date("The day it was completed; blank until then."),
            },
        ),
        _table(
            "reported_figures",
            "one figure as it was reported to somebody",
            needed={
                "indicator": _text("The indicator's id, as in `figures.csv`."),
                "month": _month("The month that the figure is about."),
                "value": _reported(
                    "The figure as it was written; blank for a claim without a figure.", may_be_blank=True
                ),
            },
            optional={
                "reading": _text("The reading it was counted by; blank: the headline."),
                "produced_by": _choice("From the system, or counted by hand.", "system", "manual"),
                "document": _text("Where it was reported."),
                "claimed_target": _reported("The target it was held against, as written."),
                "claimed_verdict": _choice("What was claimed.", "met", "not met"),
            },
        ),
        _table(
            "plan_actions",
            "one action of the improvement plan",
            needed={
                "action_id": _identifier("The action."),
                "priority_area": _text("The priority area of the plan."),
                "due_on": _date("The day it is due."),
            },
            optional={
                "title": _text("What is to be done."),
                "measure": _number("The notice's measure that it serves.", 1, whole=True),
                "owner": _text("Who is to do it."),
                "completed_on": _date("The day it was completed; blank until then."),
                "evidence": _text("Where the proof is."),
            },
        ),
        _table(
            "reserve_calls",
            "one call on the earmarked reserve",
            needed={
                "call_id": _identifier("The call."),
                "requested_on": _date("The day it was asked for."),
                "amount": _number("Pounds asked for.", 0),
            },
            optional={
                "purpose": _text("What for."),
                "priority_area": _text("The priority area of the plan."),
                "approved_on": _date("The day it was approved."),
                "declined_on": _date("The day it was declined."),
                "spent": _number("Pounds spent to date.", 0),
            },
        ),
        _table(
            "commentary",
            "what the service says about a measure this month",
            needed={
                "measure": _number("The notice's measure.", 1, whole=True),
                "text": _text("What the service says."),
            },
            optional={
                "limb": _text("The limb it is about."),
                "author": _text("Who says it."),
                "role": _text("In what role."),
                "action": _text("What will be done."),
                "owner": _text("By whom."),
                "due_on": _date("By when."),
            },
        ),
    )
}


IDENTIFIERS = {
    name for table in TABLES.values() for name, column in table.columns.items() if column.kind == "identifier"
}
"""The columns that name somebody or something by the number or code of its records."""
BENCHMARK_COLUMNS = ["indicator", "area", "area_name", "year_end", "value", "published_on", "source"]
"""Of `benchmarks.csv`, which stands beside the extracts: a row a published figure. Source: docs/judgement.md."""


def needed_columns(table: str) -> list[str]:
    """The columns without which a table is refused."""
    return [name for name, column in TABLES[table].columns.items() if column.required]
