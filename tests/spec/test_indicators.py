"""Every indicator: registered as docs/indicators.md has it, and blank, with a note why, only for what it lacks."""

import math

import pytest

from improvement_analysis.measures import INDICATORS, series

from . import oracle, oracle_series
from .oracle_council import Council, differences, notice_of
from .oracle_rules import RULES
from .oracle_series import OF_ITS_OWN_EXTRACT, REGISTERED, Asked
from .oracle_tables import COLUMNS, extract_of

# A month in which every indicator and reading has a value, of every table and column of the dictionary.
MONTH = "2020-06"
EVERYTHING = {
    "workers": """
        worker_id, role,          fte, start_date, end_date,   agency, asye_start, asye_end, team
        u,         social_worker, 0.7, 2019-01-01, ,           true,   2020-01-01, ,         North
        v,         social_worker, 1,   2020-06-10, ,           false,  ,           ,         South
        w,         social_worker, 1,   2019-01-01, 2020-06-20, ,       ,           ,         South
        x,         manager,       1,   2019-01-01, ,           ,       ,           ,         North
    """,
    "absences": """
        worker_id, start_date, end_date,   reason
        u,         2020-06-02, 2020-06-05, sickness
        w,         2020-05-01, ,           leave
    """,
    "episodes": """
        child_id, start_date, end_date,   closure_reason, team
        a,        2019-01-01, ,           ,               North
        b,        2019-06-01, ,           ,               South
        c,        2020-06-05, ,           ,               South
        d,        2019-01-01, 2020-06-15, resolved,       North
    """,
    "allocations": """
        child_id, worker_id, start_date, end_date
        a,        w,         2019-01-01, 2019-12-01
        a,        x,         2019-12-01, 2020-03-01
        a,        u,         2020-03-01,
        b,        v,         2020-06-10,
        c,        x,         2020-06-10,
    """,
    "plans": """
        child_id, plan_type, start_date, end_date,   visit_interval
        a,        CP,        2020-06-01, ,           5
        b,        CIN,       2019-06-01, ,
        c,        CLA,       2020-06-05, ,           7
        a,        CP,        2019-01-01, 2019-06-01,
    """,
    "visits": """
        child_id, visit_date, mode,         child_seen, spoken_to, seen_alone, purpose_recorded, recorded_on
        a,        2020-06-08, face_to_face, true,       true,      yes,        true,             2020-06-09
        a,        2020-06-12, virtual,      true,       true,      yes,        true,             2020-06-12
        b,        2020-06-15, face_to_face, true,       false,     no,         false,            2020-06-29
        c,        2020-06-20, face_to_face, false,      false,     ,           true,             2020-06-20
    """,
    "enquiries": """
        child_id, strategy_discussion_date, icpc_required, icpc_date,  transfer_in, recorded_on
        a,        2020-05-20,               true,          2020-06-10, false,       2020-06-10
        b,        2020-05-01,               ,              2020-06-10, ,            2020-06-10
        c,        2020-06-05,               true,          ,           ,            2020-06-05
        d,        2019-05-01,               true,          2019-05-10, ,            2020-06-05
        c,        ,                         ,              2020-06-15, true,        2020-06-15
    """,
    "supervisions": """
        worker_id, held_on,    recorded_on
        u,         2020-06-10, 2020-06-09
    """,
    "supervision_timetable": """
        worker_id, due_on
        u,         2020-06-12
        v,         2020-06-12
    """,
    "case_supervisions": """
        child_id, held_on,    worker_id, recorded_on
        a,        2020-06-10, u,         2020-06-10
    """,
    "case_reviews": """
        child_id, reviewed_on, risk_level, action_required, action_due, action_completed_on
        a,        2020-06-01,  high,       true,            2020-06-10, 2020-06-09
        b,        2020-05-01,  low,        true,            2020-06-10,
    """,
    "audits": """
        audit_id, child_id, audited_on, domain,   grade,       moderated_grade,      auditor_id, sampling
        1,        a,        2020-06-01, overall,  Good,        Requires improvement, u,          random
        2,        b,        2020-06-02, overall,  Outstanding, Outstanding,          u,          targeted
        3,        c,        2020-06-03, overall,  Inadequate,  ,                     u,          random
        1,        a,        2020-06-01, planning, Good,        Inadequate,           u,          random
    """,
    "audit_actions": """
        audit_id, due_on,     completed_on, owner
        1,        2020-06-20, ,             u
        1,        2020-06-10, 2020-06-10,   u
    """,
    "audit_plan": """
        month,   expected
        2020-06, 4
    """,
    "referrals": """
        child_id, referred_on, decided_on
        a,        2020-06-01,  2020-06-02
        a,        2020-05-01,  2020-05-02
    """,
    "assessments": """
        child_id, started_on, completed_on
        a,        2020-05-01, 2020-06-10
    """,
    "reported_figures": """
        indicator,      month,   value, reading,   produced_by, document, claimed_target, claimed_verdict
        cases_open,     2020-06, 3,     ,          system,      a paper,  ,
        caseload_mean,  2020-06, 1.0,   headcount, manual,      a paper,  17,             met
        sickness_rate,  2020-06, 50%,   ,          ,            ,         ,
    """,
    "plan_actions": """
        action_id, priority_area, due_on,     title, measure, owner, completed_on, evidence
        1,         risk,          2020-06-10, one,   1,       u,     2020-06-09,   minutes
        2,         data,          2020-06-10, two,   3,       u,     2020-06-12,
    """,
    "reserve_calls": """
        call_id, requested_on, amount, purpose, priority_area, approved_on, declined_on, spent
        1,       2020-04-01,   100,    staff,   risk,          2020-04-02,  ,            50
        2,       2020-05-01,   25,     staff,   risk,          ,            ,
    """,
    "commentary": """
        measure, text,     limb, author, role, action, owner, due_on
        1,       It rises, ,     u,      ,     ,       ,      2020-07-31
    """,
}
EVERYTHING = {name: oracle.text_table(text) for name, text in EVERYTHING.items()}
NOTICE = notice_of(reserve={"2020-21": 2_700_000})
# Columns that count as blank in every row where they are missing.
COUNT_AS_BLANK = ["visits.mode", "enquiries.icpc_required", "enquiries.transfer_in", "plans.visit_interval",
                  "reported_figures.reading"]  # fmt: skip


def test_registered_as_measures_md_has_them():
    ours = {id: (each.unit, each.better, list(each.readings), each.own_extract) for id, each in INDICATORS.items()}
    expected = {
        id: (each.unit, each.better, list(each.periods), id in OF_ITS_OWN_EXTRACT) for id, each in REGISTERED.items()
    }
    assert list(ours) == list(expected)
    assert ours == expected


def test_each_says_what_it_counts_in_a_sentence_of_its_own():
    sentences = [each.definition_template for each in INDICATORS.values()]
    assert len(set(sentences)) == len(sentences)
    assert all(sentence.endswith(".") and len(sentence) > 20 for sentence in sentences)


def test_definitions_are_by_the_notices_own_standards():
    days = {
        "reviews_current": "review_currency_days", "risk_unknown": "review_currency_days",
        "children_not_seen": "not_seen_days", "visits_recorded_promptly": "recording_working_days",
        "supervision_workers": "supervision_cycle_days", "supervision_workers_absent": "absence_days",
        "supervision_timetable_kept": "supervision_grace_days",
    }  # fmt: skip
    other = notice_of(standards=dict.fromkeys(days.values(), 87)).standards
    for id, each in INDICATORS.items():
        assert "{" not in each.definition(other)
        assert ("87" in each.definition(other)) == (id in days)


def test_what_each_reads():
    """A column that a table must have is no news: only the table counts."""
    for id, each in REGISTERED.items():
        for reading in each.periods:
            ours, theirs = (set(needs) for needs in (INDICATORS[id].needs(reading), each.needs(reading)))
            assert {need for need in ours if "." in need} == {need for need in theirs if "." in need}, (id, reading)
            assert {table_of(need) for need in ours} == {table_of(need) for need in theirs}, (id, reading)


def table_of(need: str) -> str:
    return need.partition(".")[0]


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    council = Council(tmp_path_factory.mktemp("data"))
    council.write(MONTH, **EVERYTHING)
    return council.series(MONTH, 1, NOTICE)


def expected_of(tables) -> dict:
    return oracle_series.series({MONTH: extract_of(MONTH, tables)}, MONTH, 1, Asked.of(NOTICE))


def test_every_figure_has_a_value(everything):
    assert differences(everything, expected_of(EVERYTHING)) == {}
    blank = everything[everything["value"].isna()]
    assert (
        [tuple(row) for row in blank[["indicator", "reading", "group"]].to_numpy()]
        == [
            # One domain has nobody's grade among a random sample of others.
        ]
    )
    assert everything["note"].isin(["", *everything.loc[everything["unit"] == "mean", "note"]]).all()


def test_the_order_of_rows(everything):
    readings = {id: list(each.periods) for id, each in REGISTERED.items()}
    places = list(REGISTERED)
    order = [(places.index(row.indicator), readings[row.indicator].index(row.reading), row.group, row.month)
             for row in everything.itertuples()]  # fmt: skip
    assert order == sorted(order)
    assert list(everything.columns) == series.COLUMNS


MAY_BE_MISSING = [*COLUMNS] + [
    f"{name}.{column}" for name, columns in COLUMNS.items() for column, each in columns.items() if not each.required
]
DEFINITIONS = [set(each.needs(reading)) for each in REGISTERED.values() for reading in each.periods]
DEFINITIONS += [{*needs, *tables} for tables, needs in RULES.values() if len(tables) == 1]


def lacks(definition: set[str], need: str) -> bool:
    """Whether a definition lacks something when `need`, a table or a column, is gone."""
    return need in definition or need in {table_of(each) for each in definition}


def batches() -> list[list[str]]:
    """What may be missing, in as few extracts as show each one's absence alone: no definition lacks two of a batch."""
    found = []
    for need in MAY_BE_MISSING:
        touched = [definition for definition in DEFINITIONS if lacks(definition, need)]
        free = (
            batch
            for batch in found
            if table_of(need) not in map(table_of, batch)
            and not any(lacks(definition, other) for definition in touched for other in batch)
        )
        batch = next(free, None)
        if batch is None:
            found.append([need])
        else:
            batch.append(need)
    return found


def without(needs: list[str]) -> dict:
    """Everything but these tables and columns."""
    tables = {name: lines for name, lines in EVERYTHING.items() if name not in needs}
    for name, column in (need.split(".") for need in needs if "." in need):
        place = [heading.strip() for heading in EVERYTHING[name][0]].index(column)
        tables[name] = [[*line[:place], *line[place + 1 :]] for line in EVERYTHING[name]]
    return tables


@pytest.mark.parametrize("gone", batches(), ids=" ".join)
def test_without(tmp_path, everything, gone):
    council, tables = Council(tmp_path), without(gone)
    council.write(MONTH, **tables)
    found = council.series(MONTH, 1, NOTICE)
    assert differences(found, expected_of(tables)) == {}
    # Every row is there still, but those of the groups of a table that is gone.
    row = ["indicator", "reading", "group"]
    keys, before = (set(map(tuple, rows[row].to_numpy())) for rows in (found, everything))
    assert keys <= before
    assert all(group for *_, group in before - keys)
    # Blank are those alone whose definition reads what is gone, and their note names it.
    for each in found[found["indicator"] != "records_failing"].itertuples():
        missing = [need for need in gone if lacks(set(REGISTERED[each.indicator].needs(each.reading)), need)]
        blank = math.isnan(each.numerator) and math.isnan(each.denominator) and math.isnan(each.value)
        assert blank == bool(missing), (each.indicator, each.reading, each.group)
        assert all(word in each.note for need in missing for word in need.split("."))


def test_rules_say_what_they_lack(tmp_path):
    council = Council(tmp_path)
    about_one = {rule: {*needs, *tables} for rule, (tables, needs) in RULES.items() if len(tables) == 1}
    for need in sorted(set().union(*about_one.values())):
        council.write(MONTH, **without([need]))
        found = council.series(MONTH, 1, NOTICE, ["records_failing"]).set_index("group")
        for rule, definition in about_one.items():
            figure = found.loc[rule, ["numerator", "denominator", "value"]]
            assert figure.isna().all() == lacks(definition, need)
            assert not lacks(definition, need) or all(word in found.loc[rule, "note"] for word in need.split("."))


def test_columns_that_count_as_blank_make_nothing_blank():
    read = {need for each in REGISTERED.values() for reading in each.periods for need in each.needs(reading)}
    assert not read & set(COUNT_AS_BLANK)
