"""What case management systems do to the SSD: words, blank columns, types and identifiers of their own.

Each dataset is a few rows by hand; `rows` adds to them or changes them.
"""

import csv
import json
import re
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from improvement_analysis.analysis import analyse
from improvement_analysis.importers.ssd import import_ssd
from improvement_analysis.importers.ssd_tables import MODEL

TABLES = {
    "cin_episodes": [
        {
            "cine_referral_id": "R1",
            "cine_person_id": "P1",
            "cine_referral_date": "2026-01-05",
            "cine_referral_nfa": "N",
        },
        {
            "cine_referral_id": "R2",
            "cine_person_id": "P2",
            "cine_referral_date": "2026-02-02",
            "cine_referral_nfa": "N",
        },
    ],
    "involvements": [
        {"invo_professional_id": f"W{n}", "invo_professional_role_id": "Allocated Worker", "invo_person_id": f"P{n}"}
        | {"invo_involvement_start_date": "2026-02-06"}
        for n in (1, 2)
    ],
    "professionals": [
        {"prof_professional_id": f"W{n}", "prof_staff_id": f"S{n}", "prof_professional_job_title": "Social Worker"}
        | {"prof_full_time_equivalency": "1", "prof_agency_worker_flag": "N"}
        for n in (1, 2)
    ],
    "cp_plans": [{"cppl_cp_plan_id": "C1", "cppl_person_id": "P1", "cppl_cp_plan_start_date": "2026-04-01"}],
    "cin_visits": [
        {"cinv_person_id": f"P{n}", "cinv_cin_visit_date": f"2026-06-1{n}", "cinv_cin_visit_seen": "Y"} for n in (1, 2)
    ],
    "s47_enquiry": [
        {"s47e_s47_enquiry_id": f"Q{n}", "s47e_person_id": f"P{n}", "s47e_s47_start_date": "2026-05-11"}
        | {"s47e_s47_end_date": "2026-05-22", "s47e_referral_id": f"R{n}"}
        for n in (1, 2)
    ],
    "initial_cp_conference": [
        {"icpc_s47_enquiry_id": "Q1", "icpc_person_id": "P1", "icpc_icpc_date": "2026-06-01", "icpc_referral_id": "R1"}
    ],
}


def dataset(**changes):
    """TABLES with other cells: by table a function of its rows."""
    tables = {name: [dict(row) for row in rows] for name, rows in TABLES.items()}
    for name, change in changes.items():
        tables[name] = change(tables.get(name, []))
    return {f"ssd_{name}": rows for name, rows in tables.items()}


def every(**cells):
    """Each row of a table with these cells; a list has one for each row."""

    def change(rows):
        return [
            row | {column: cell[n] if isinstance(cell, list) else cell for column, cell in cells.items()}
            for n, row in enumerate(rows)
        ]

    return change


def columns_of(name, rows):
    columns = dict.fromkeys(MODEL[name.removeprefix("ssd_")].values()) | dict.fromkeys(
        column for row in rows for column in row
    )
    return list(columns)


def folder_of(folder, tables):
    folder.mkdir(parents=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns_of(name, rows), restval="")
            writer.writeheader()
            writer.writerows(rows)
    return str(folder)


def imported(tmp_path, **changes):
    """What the import did, and the tables that it wrote, as rows."""
    return done_with(tmp_path, folder_of(tmp_path / "ssd", dataset(**changes)))


def done_with(tmp_path, source):
    done = import_ssd(source, tmp_path / "2026-06")
    tables = {
        path.stem: list(csv.DictReader(path.open(encoding="utf-8", newline="")))
        for path in (tmp_path / "2026-06").glob("*.csv")
    }
    return done, tables


def cells(rows, column):
    return [row[column] for row in rows]


def test_the_dataset_as_it_is(tmp_path):
    done, tables = imported(tmp_path)
    assert done.attention == ()
    assert {name: len(rows) for name, rows in tables.items()} == {
        "episodes": 2, "referrals": 2, "allocations": 2, "workers": 2, "plans": 1, "visits": 2, "enquiries": 2,
    }  # fmt: skip


# Outcomes, flags and roles: words that are not known are named


def test_an_unknown_outcome_is_named_and_stays_blank(tmp_path):
    outcome = ['{"CP_CONFERENCE_FLAG": "N"}', "Threshold panel"]
    done, tables = imported(tmp_path, s47_enquiry=every(s47e_s47_outcome_json=outcome))
    assert cells(tables["enquiries"], "icpc_required") == ["true", ""]  # P1 had its conference
    assert len(done.attention) == 1
    assert "ssd_s47_enquiry.s47e_s47_outcome_json: 1 part of an outcome" in done.attention[0]
    assert "'Threshold panel' 1" in done.attention[0]


@pytest.mark.parametrize(
    ("table", "column", "word", "kept"),
    [
        ("cin_episodes", "cine_referral_nfa", "Perhaps", "episodes"),
        ("cp_plans", "cppl_cp_plan_ola", "Kent", "plans"),
        ("s47_enquiry", "s47e_s47_nfa", "Perhaps", "enquiries"),
    ],
)
def test_an_unknown_word_of_a_flag_is_named_and_leaves_no_row_out(tmp_path, table, column, word, kept):
    done, tables = imported(tmp_path, **{table: every(**{column: word})})
    assert len(tables[kept]) == len(TABLES[table])
    assert f"'{word}' {len(TABLES[table])}" in done.attention[0]
    assert f"ssd_{table}.{column}" in done.attention[0]


@pytest.mark.parametrize("word", ["", "NULL", "NA", "unknown", "N", "no", "0", "False"])
def test_a_flag_that_says_no_or_nothing_is_not_named(tmp_path, word):
    done, tables = imported(tmp_path, cin_episodes=every(cine_referral_nfa=word))
    assert (done.attention, len(tables["episodes"])) == ((), 2)


@pytest.mark.parametrize("word", ["Y", "yes", "1", "T", "TRUE", "NFA", "No further action"])
def test_a_flag_that_says_yes(tmp_path, word):
    ended = every(invo_involvement_end_date=["", "2026-02-20"])
    done, tables = imported(tmp_path, cin_episodes=every(cine_referral_nfa=["N", word]), involvements=ended)
    assert (done.attention, cells(tables["episodes"], "child_id")) == ((), ["P1"])
    assert len(tables["referrals"]) == 2


@pytest.mark.parametrize(
    "role",
    ["CW", "cw", "AW", "ALLWKR", "REL.ALLWORK", "REL.ALLWORKCF", "C&F Allocated Worker", "ALLOCATED CASE WORKER"],
)
def test_a_role_that_holds_a_case(tmp_path, role):
    roles = [role, "Family support"]
    done, tables = imported(tmp_path, involvements=every(invo_professional_role_id=roles))
    assert (done.attention, cells(tables["allocations"], "child_id")) == ((), ["P1"])


@pytest.mark.parametrize("role", ["FAMFINDSOC", "PASSW", "Key person", "7", "Former CW", "Allocated IRO"])
def test_a_role_that_nobody_knows_is_named(tmp_path, role):
    done, tables = imported(tmp_path, involvements=every(invo_professional_role_id=["CW", role]))
    assert cells(tables["allocations"], "child_id") == ["P1"]
    assert f"'{role}' 1" in done.attention[0]
    assert "they count as no allocation" in done.attention[0]


def test_where_no_role_holds_a_case_every_involvement_counts_and_calls_for_attention(tmp_path):
    done, tables = imported(tmp_path, involvements=every(invo_professional_role_id=["PASSW", ""]))
    assert len(tables["allocations"]) == 2
    assert "'PASSW' 1" in done.attention[0]
    assert "every involvement counts as an allocation" in done.attention[1]


@pytest.mark.parametrize("title", ["Practitioner", "CP Chair (Social Worker)", "SW", "Child's Practitioner L3"])
def test_a_job_title_that_tells_no_role_is_named(tmp_path, title):
    done, tables = imported(tmp_path, professionals=every(prof_professional_job_title=["Social Worker", title]))
    assert cells(tables["workers"], "role") == ["social_worker", "other"]
    assert f"{title!r} 1" in done.attention[0]
    assert "1 of them hold children" in done.attention[0]


def test_workers_without_a_title_and_a_number(tmp_path):
    registered = ["SW123456", "XX5512"]
    done, tables = imported(
        tmp_path,
        professionals=every(prof_professional_job_title="NULL", prof_social_worker_registration_no=registered),
    )
    assert cells(tables["workers"], "role") == ["social_worker", "other"]
    assert done.attention[0].startswith("1 worker without a job title or a number of Social Work England's register")


def test_where_roles_speak_of_allocation_but_none_holds_a_case_no_involvement_counts(tmp_path):
    done, tables = imported(tmp_path, involvements=every(invo_professional_role_id=["Previously allocated", "IRO"]))
    assert "allocations" not in tables
    assert "'Previously allocated' 1" in done.attention[0]
    assert "none counts" in done.attention[1]


# Rows that disagree, and lines that are no rows


def also(**cells):
    """A table with one more row: the first one with other cells."""
    return lambda rows: [*rows, rows[0] | cells]


def test_rows_of_one_thing_that_disagree_are_named(tmp_path):
    done, _ = imported(
        tmp_path,
        professionals=also(prof_full_time_equivalency="0.5"),
        cin_episodes=also(cine_close_date="2026-03-02", cine_person_id="P2"),
        involvements=also(invo_involvement_end_date="2026-03-02"),
        cp_plans=also(cppl_cp_plan_end_date="2026-05-04"),
        s47_enquiry=also(s47e_s47_end_date=""),
    )
    told = [text for text in done.attention if "different values" in text]
    assert [text.partition(". All are written")[0] for text in told] == [
        "ssd_cin_episodes, rows 2 and 4: referral R1 is there 2 times with different values (cine_person_id P1 and P2; "
        "cine_close_date blank and 2026-03-02)",
        "ssd_professionals, rows 2 and 4: worker W1 is there 2 times with different values "
        "(prof_full_time_equivalency 1 and 0.5)",
        "ssd_cp_plans, rows 2 and 3: child P1, cppl_cp_plan_id C1, is there 2 times with different values "
        "(cppl_cp_plan_end_date blank and 2026-05-04)",
        "ssd_s47_enquiry, rows 2 and 4: child P1, s47e_s47_enquiry_id Q1, is there 2 times with different values "
        "(s47e_s47_end_date 2026-05-22 and blank)",
        "ssd_involvements, rows 2 and 4: child P1, invo_professional_id W1, invo_involvement_start_date 2026-02-06, is "
        "there 2 times with different values (invo_involvement_end_date blank and 2026-03-02)",
    ]


def test_rows_that_say_the_same_twice_are_not_named(tmp_path):
    tables = ("professionals", "cin_episodes", "involvements", "cp_plans", "s47_enquiry")
    done, _ = imported(tmp_path, **{table: also() for table in tables})
    assert done.attention == ()


NO_ROWS = {
    "cin_episodes": [
        {"cine_referral_id": "Total", "cine_person_id": "2"},
        {"cine_person_id": "Grand total", "cine_referral_date": "2026-06-30"},
        {"cine_referral_id": "Report produced by the BI team"},
    ],
    "cin_visits": [
        {"cinv_person_id": "Extracted on", "cinv_cin_visit_date": "2026-06-30"},
        {"cinv_person_id": "Total: 2"},
    ],
    "professionals": [{"prof_staff_id": "Total staff", "prof_full_time_equivalency": "2"}],
    "involvements": [{"invo_professional_id": "Sub-total", "invo_person_id": "2"}],
    "cp_plans": [{column: column for column in MODEL["cp_plans"].values()}],
}


def test_totals_notes_and_the_headings_again_are_no_rows(tmp_path):
    done, tables = imported(tmp_path, **{name: lambda rows, name=name: [*rows, *NO_ROWS[name]] for name in NO_ROWS})
    assert tables == imported(tmp_path / "without")[1]
    assert done.attention == ()
    left = {row["source"].removeprefix("ssd_"): row["left_out"] for row in done.reckoning.rows()}
    assert {name: left[name] for name in NO_ROWS} == {
        name: {"the headings again" if name == "cp_plans" else "a total or note": len(lines)}
        for name, lines in NO_ROWS.items()
    }
    assert "ssd_cin_visits: 2 lines left out, a total or note: row 4 'Extracted on' and row 5 'Total: 2'" in str(done)


def test_rows_with_identifiers_like_a_note_stay_rows(tmp_path):
    children = ["N-12", "#12", "P1 (note)", "Key, Anna", "Total7"]
    rows = [
        {"cine_referral_id": f"R1{n}", "cine_person_id": child, "cine_referral_date": "2026-03-02"}
        for n, child in enumerate(children)
    ]
    _, tables = imported(tmp_path, cin_episodes=lambda others: [*others, *rows])
    assert set(children) <= set(cells(tables["episodes"], "child_id"))


# Types of plan that are not there


def test_a_type_of_plan_without_plans_or_visits_has_no_figures(tmp_path):
    visits = [{"cppv_person_id": "P1", "cppv_cp_visit_date": "2026-06-15"}]
    done = import_ssd(folder_of(tmp_path / "ssd", dataset() | {"ssd_cp_visits": visits}), tmp_path / "2026-06")
    assert (
        "There is no row of ssd_cla_episodes and ssd_cla_visits: figures of visits to children of the type CLA"
        in str(done)
    )
    values = analyse("2026-06", tmp_path).values
    types = values[values["indicator"].str.contains("_visits_in_timescale|_never_visited")]
    cp = types["indicator"].str.startswith("cp_")
    assert types.loc[~cp, "value"].isna().all()
    assert (types.loc[~cp, "note"].str.startswith("no value: the plans or the visits of type C")).all()
    assert types.loc[cp & (types["reading"] != "due_in_month"), "value"].notna().all()


# Columns that a system leaves blank


@pytest.mark.parametrize("blank", ["", "NULL", "NA", "-1", "0"])
def test_workers_are_known_by_the_column_that_joins(tmp_path, blank):
    done, tables = imported(
        tmp_path,
        professionals=every(prof_professional_id=blank, prof_staff_id=["W1", "W2"]),
    )
    assert cells(tables["workers"], "worker_id") == ["W1", "W2"]
    assert "Workers are known by prof_staff_id, which holds 2 of the 2 workers" in str(done)
    assert "without an involvement" not in str(done)
    assert done.attention == ()


@pytest.mark.parametrize(
    ("others", "joins"),
    [
        ({"prof_professional_id": ["1", "2"], "prof_staff_id": ["W1", "W2"]}, "prof_staff_id"),
        ({"prof_professional_id": "", "prof_social_worker_registration_no": ["W1", "W2"]}, "prof_social_worker_"),
        ({"prof_professional_id": ["w1", "w2"], "prof_staff_id": "9"}, ""),
        ({"prof_professional_id": ["W1", ""], "prof_staff_id": ["W2", "9"]}, ""),  # as many: the model's own column
    ],
)
def test_whichever_column_holds_most_workers_of_involvements(tmp_path, others, joins):
    done, tables = imported(tmp_path, professionals=every(**others))
    assert ("Workers are known by " + joins in str(done)) is bool(joins)
    assert cells(tables["workers"], "worker_id") == (
        ["W1"] if others["prof_professional_id"] == ["W1", ""] else ["W1", "W2"]
    )


def test_staff_identifiers_alone_will_do(tmp_path):
    rows = [{**row, "prof_staff_id": row["prof_professional_id"]} for row in TABLES["professionals"]]
    for row in rows:
        del row["prof_professional_id"]
    source = folder_of(tmp_path / "ssd", dataset(professionals=lambda _: rows))
    text = (tmp_path / "ssd/ssd_professionals.csv").read_text("utf-8").replace("prof_professional_id", "other", 1)
    (tmp_path / "ssd/ssd_professionals.csv").write_text(text, encoding="utf-8")
    _, tables = done_with(tmp_path, source)
    assert cells(tables["workers"], "worker_id") == ["W1", "W2"]


def test_nobody_of_professionals_is_untrue_of_none(tmp_path):
    done, tables = imported(tmp_path, professionals=every(prof_professional_id="", prof_staff_id=""))
    assert "workers" not in tables
    assert "2 rows of professionals without an identifier left out" in str(done)
    assert "Roles are read" not in str(done)
    assert "without an involvement" not in str(done)
    assert "2 of 2 allocations are to a worker who is not in professionals" in "\n".join(done.attention)


def test_conferences_that_name_no_enquiry_are_those_of_child_and_referral(tmp_path):
    done, tables = imported(tmp_path, initial_cp_conference=every(icpc_s47_enquiry_id=""))
    assert cells(tables["enquiries"], "icpc_date") == ["2026-06-01", ""]
    assert "1 of 1 are those of the one enquiry of their child and referral" in str(done)
    assert done.attention == ()


def test_enquiries_without_an_identifier_too(tmp_path):
    _, tables = imported(
        tmp_path,
        initial_cp_conference=every(icpc_s47_enquiry_id="Q1"),
        s47_enquiry=every(s47e_s47_enquiry_id="NULL"),
    )
    assert [tuple(row.values())[:4] for row in tables["enquiries"]] == [
        ("P1", "2026-05-11", "true", "2026-06-01"),
        ("P2", "2026-05-11", "", ""),
    ]


def test_which_of_two_enquiries_cannot_be_known(tmp_path):
    twice = every(icpc_s47_enquiry_id="")
    done, tables = imported(
        tmp_path,
        initial_cp_conference=twice,
        s47_enquiry=lambda rows: [*rows, {**rows[0], "s47e_s47_enquiry_id": "Q9", "s47e_s47_start_date": "2026-05-18"}],
    )
    assert cells(tables["enquiries"], "icpc_date") == ["2026-06-01", "", "", ""]
    assert "none names an enquiry that is there" in done.attention[0]


def test_the_child_of_an_involvement_that_names_none_is_that_of_the_referral(tmp_path):
    done, tables = imported(tmp_path, involvements=every(invo_person_id="", invo_referral_id=["R2", "R1"]))
    assert [(row["child_id"], row["worker_id"]) for row in tables["allocations"]] == [("P1", "W2"), ("P2", "W1")]
    assert "ssd_involvements does not name the child in 2 rows: the child is that of ssd_cin_episodes" in str(done)


def test_periods_without_an_identifier_are_told_by_the_day_on_which_care_was_entered(tmp_path):
    episode = {"clae_person_id": "P1", "clae_cla_id": "", "clae_entered_care_date": "2025-01-06"}
    rows = [
        episode | {"clae_cla_episode_start_date": "2025-01-06", "clae_cla_episode_ceased_date": "2025-03-03"},
        episode | {"clae_cla_episode_start_date": "2025-03-03"},
    ]
    done, tables = done_with(tmp_path, folder_of(tmp_path / "ssd", dataset() | {"ssd_cla_episodes": rows}))
    found = [row for row in tables["plans"] if row["plan_type"] == "CLA"]
    assert [(row["start_date"], row["end_date"]) for row in found] == [("2025-01-06", "")]
    line = next(row for row in done.reckoning.rows() if row["source"] == "ssd_cla_episodes")
    assert line["left_out"] == {"joined with another row of the same period": 1}


@pytest.mark.parametrize("team", ["T1", "t1", "01", "1.0"])
def test_teams_of_episodes_and_workers_are_named_by_department(tmp_path, team):
    theirs = {"T1": "T1", "t1": "T1"}.get(team, "1")
    source = dataset(
        cin_episodes=every(cine_referral_team=team), professionals=every(prof_professional_department=theirs)
    )
    source["ssd_department"] = [{"dept_team_id": theirs, "dept_team_name": "North"}]
    _, tables = done_with(tmp_path, folder_of(tmp_path / "ssd", source))
    assert cells(tables["episodes"], "team") == cells(tables["workers"], "team") == ["North", "North"]


# Words for nothing, days, identifiers


@pytest.mark.parametrize("word", ["NA", "NULL", "null", "nan", "NaT", "None", "<NA>", "N/A", "\\N", "1900-01-01"])
def test_what_stands_for_no_day_is_blank_and_counted(tmp_path, word):
    done, tables = imported(tmp_path, cin_episodes=every(cine_close_date=word))
    assert cells(tables["episodes"], "end_date") == ["", ""]
    assert done.attention == ()
    told = [cell for cell in done.reckoning.cells() if cell["column"] == "cine_close_date"]
    assert [(cell["text"], cell["read"], cell["cells"]) for cell in told] == [(word, "", 2)]


def test_months_before_days_are_read_so_where_nothing_speaks_against_it(tmp_path):
    days = ["06/13/2026", "06/02/2026"]
    done, tables = imported(tmp_path, cin_visits=every(cinv_cin_visit_date=days))
    assert cells(tables["visits"], "visit_date") == ["2026-06-13", "2026-06-02"]
    assert (
        "1 date cannot be read day first and could be month first (ssd_cin_visits, cinv_cin_visit_date: 06/13/2026)"
        in (done.attention[0])
    )


def test_months_before_days_among_others_stay_as_written(tmp_path):
    days = ["06/13/2026", "25/06/2026"]
    done, tables = imported(tmp_path, cin_visits=every(cinv_cin_visit_date=days))
    assert sorted(cells(tables["visits"], "visit_date")) == ["06/13/2026", "2026-06-25"]
    assert "these stay as written" in done.attention[0]
    assert "visits.visit_date '06/13/2026'" in done.attention[-1]


@pytest.mark.parametrize("form", [str.lower, lambda text: "0" + text, lambda text: f" {text}\u200b"])
def test_identifiers_that_a_program_changed_in_one_table_are_one(tmp_path, form):
    visits = every(cinv_person_id=[form("P1"), form("P2")])
    done, tables = imported(tmp_path, cin_visits=visits)
    assert cells(tables["visits"], "child_id") == ["P1", "P2"] or form("P1").startswith("0")
    assert set(cells(tables["visits"], "child_id")) == set(cells(tables["episodes"], "child_id"))
    assert "read as the identifier" in str(done)


def test_two_forms_in_one_table_stay_two_and_call_for_attention(tmp_path):
    visits = every(cinv_person_id=["P1", "p1"])
    done, tables = imported(tmp_path, cin_visits=visits)
    assert cells(tables["visits"], "child_id") == ["P1", "p1"]
    assert "P1 and p1" in done.attention[0]


@pytest.mark.parametrize("joins", ["invo_professional_id", "icpc_s47_enquiry_id"])
def test_other_identifiers_join_whatever_their_letter_case(tmp_path, joins):
    table = "involvements" if joins.startswith("invo") else "initial_cp_conference"
    _, changed = imported(tmp_path, **{table: lambda rows: [row | {joins: row[joins].lower()} for row in rows]})
    assert cells(changed["workers"], "worker_id") == cells(changed["allocations"], "worker_id")
    assert len(changed["workers"]) == 2
    assert cells(changed["enquiries"], "icpc_date") == ["2026-06-01", ""]


def test_half_of_a_table_that_cannot_be_read_calls_for_attention(tmp_path):
    done, _ = imported(tmp_path, cin_visits=every(cinv_cin_visit_date=["soon", "2026-06-11"]))
    assert done.attention[0].startswith("visits: 1 of 2 rows are set aside, half or more")


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ({}, None),
        ({"cin_visits": 1}, "1 visit that stands there twice counts once"),
        ({"cin_visits": 2}, "2 visits that stand there twice count once"),
        ({"cp_visits": 1}, "1 visit that stands in two tables counts once"),
    ],
)
def test_a_visit_that_is_there_again_is_told_as_it_is(tmp_path, others, said):
    source = dataset()
    again = source["ssd_cin_visits"][: max(others.values(), default=0)]
    if "cin_visits" in others:
        source["ssd_cin_visits"] = [*source["ssd_cin_visits"], *again]
    elif others:
        source["ssd_cp_visits"] = [
            {"cppv_person_id": "P1", "cppv_cp_visit_date": "2026-06-11", "cppv_cp_visit_seen": "Y"}
        ]
    done, tables = done_with(tmp_path, folder_of(tmp_path / "ssd", source))
    assert len(tables["visits"]) == 2
    assert [line for line in done.said if "once" in line] == ([said] if said else [])


# Databases


def database_of(path, tables, kind):
    """SQLite, each column declared as `kind` has it by its name."""
    with sqlite3.connect(path) as connection:
        for name, rows in tables.items():
            columns = columns_of(name, rows)
            connection.execute(f"CREATE TABLE {name} ({', '.join(f'{column} {kind(column)}' for column in columns)})")
            marks = ", ".join("?" * len(columns))
            connection.executemany(
                f"INSERT INTO {name} VALUES ({marks})", [[row.get(column, "") for column in columns] for row in rows]
            )
    connection.close()
    return f"sqlite:///{path}"


@pytest.mark.parametrize(
    ("day", "flag"),
    [
        ("DATETIME", "BOOLEAN"), ("DATE", "CHAR(1)"), ("TIMESTAMP", "TINYINT"), ("TEXT", ""), ("NUMERIC", "BOOLEAN"),
        ("", "CHAR(1)"), ("DATE", "BOOLEAN"), ("DATETIME", ""),
    ],
)  # fmt: skip
def test_the_declared_types_of_sqlite_change_nothing(tmp_path, day, flag):
    def kind(column):
        return day if column.endswith("_date") else flag if re.search("flag|seen|nfa", column) else "TEXT"

    tables = dataset(cin_visits=every(cinv_cin_visit_seen="N"))
    _, expected = done_with(tmp_path / "csv", folder_of(tmp_path / "csv/ssd", tables))
    done, found = done_with(tmp_path / "db", database_of(tmp_path / "ssd.db", tables, kind))
    assert found == expected
    assert done.attention == ()
    assert cells(found["visits"], "child_seen") == ["false", "false"]


# What becomes of each row

ANY = st.sampled_from(["", "NULL", "P1", "p1", "P2", "W1", "Q1", "R1", "2026-06-01", "06/13/2026", "Y", "N", "?", "CW"])


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_rows_add_up_whatever_is_in_them(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("any")
    names = data.draw(
        st.lists(st.sampled_from([name for name in MODEL if name != "department"]), min_size=1, unique=True)
    )
    tables = {
        f"ssd_{name}": data.draw(
            st.lists(st.fixed_dictionaries(dict.fromkeys(MODEL[name].values(), ANY)), max_size=6), label=name
        )
        for name in names
    }
    done, written = done_with(folder, folder_of(folder / "ssd", tables))
    kept = json.loads((folder / "2026-06/import.json").read_text("utf-8"))
    assert kept == [done.reckoning.written()]
    rows = kept[0]["rows"]
    assert all(row["rows"] == row["written"] + sum(row["left_out"].values()) for row in rows)
    for table in {row["table"] for row in rows}:
        assert sum(row["written"] for row in rows if row["table"] == table) == len(written.get(table, []))
    for name, lines in tables.items():
        there = sum(any(cell for cell in line.values()) for line in lines)
        assert kept[0]["read"][name] == there
        assert {row["rows"] for row in rows if row["source"] == name} <= {there}


# What cannot be known


def test_a_plan_without_a_case_is_named(tmp_path):
    nfa, _ = imported(tmp_path / "nfa", cin_episodes=every(cine_referral_nfa=["Y", "N"]))
    assert "child P1: CP since 2026-04-01 in ssd_cp_plans, and no case is there" in "".join(nfa.attention)
    gone, _ = imported(tmp_path / "gone", cin_episodes=lambda rows: rows[1:])
    assert "child P1: CP since 2026-04-01 in ssd_cp_plans, and no case is there" in "".join(gone.attention)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"cine_referral_nfa": ["N", "Y"]}, "the referral of 2026-02-02 is open, and of no further action"),
        ({"cine_close_date": ["", "2026-06-01"]}, "closed 2026-06-01"),
        ({"cine_referral_nfa": ["N", "Y"], "cine_close_date": ["", "2026-06-01"]}, "closed 2026-06-01"),
    ],
)
def test_a_worker_without_an_open_case_is_named(tmp_path, changed, why):
    done, tables = imported(tmp_path, cin_episodes=every(**changed))
    (said,) = done.attention
    assert (
        f"1 child with an allocated worker on 2026-06-30, and no open case (child P2: W2 since 2026-02-06, {why})"
        in said
    )
    assert [row["child_id"] for row in tables["episodes"] if not row["end_date"]] == ["P1"]


@pytest.mark.parametrize(
    "involvement",
    [
        {"invo_involvement_end_date": ["", "2026-06-30"]},  # ended on the day
        {"invo_person_id": ["P1", "P3"]},  # of a child whom no referral names
    ],
)
def test_a_worker_of_a_closed_case_whose_allocation_ended_is_not(tmp_path, involvement):
    nfa = every(cine_referral_nfa=["N", "Y"])
    done, _ = imported(tmp_path, cin_episodes=nfa, involvements=every(**involvement))
    assert done.attention == ()


def test_enquiries_of_which_it_is_not_recorded_whether_a_conference_is_required_are_said(tmp_path):
    done, tables = imported(tmp_path, s47_enquiry=every(s47e_s47_end_date=["", ""]))
    assert cells(tables["enquiries"], "icpc_required") == ["true", ""]  # P1 had its conference
    assert any("is required (1 still running, 0 ended): blank, which counts as required" in text for text in done.said)


def test_rows_that_name_a_plan_of_several_children_have_no_child(tmp_path):
    plans = [
        {"cinp_cin_plan_id": plan, "cinp_person_id": child, "cinp_cin_plan_start_date": "2026-02-02"}
        for plan, child in (("N1", "P1"), ("N1", "P2"), ("N2", "P2"))
    ]
    visits = [
        {"cinv_cin_plan_id": f"N{n}", "cinv_cin_visit_date": f"2026-06-1{n}", "cinv_person_id": ""} for n in (1, 2)
    ]
    done, tables = imported(tmp_path, cin_plans=lambda _: plans, cin_visits=lambda _: visits)
    assert [row["child_id"] for row in tables["visits"]] == ["", "P2"]
    assert "one plan is there of several children (N1 of P1 and P2)" in "".join(done.attention)


def test_an_involvement_without_a_role_is_named_for_that(tmp_path):
    done, _ = imported(tmp_path, involvements=every(invo_professional_role_id=["", "Allocated Worker"]))
    assert "1 row of involvements without a role" in "".join(done.attention)
    (reasons,) = [row["left_out"] for row in done.reckoning.rows() if row["table"] == "allocations"]
    assert reasons == {"no role": 1}


@pytest.mark.parametrize("blank", [False, True])
def test_a_worker_whom_one_involvement_names_by_another_column(tmp_path, blank):
    known = {"prof_professional_id": ["", "W2"]} if blank else {}
    done, tables = imported(
        tmp_path, involvements=every(invo_professional_id=["S1", "W2"]), professionals=every(**known)
    )
    workers = {row["worker_id"] for row in tables["workers"]}
    assert workers == {row["worker_id"] for row in tables["allocations"]} == {"S1" if blank else "W1", "W2"}
    assert done.attention == ()


@pytest.mark.parametrize(
    ("episodes", "periods"),
    [
        # One is open, and a later one has ended.
        (["2024-01-10,,2024-01-10", "2025-01-10,2026-03-01,2024-01-10"], [",2024-01-10", "2026-03-01,2025-01-10"]),
        # Care was entered twice.
        (["2024-01-10,2024-03-01,2024-01-10", "2026-03-01,,2026-03-01"], [",2026-03-01", "2024-03-01,2024-01-10"]),
    ],
)
def test_episodes_that_cannot_be_one_period_are_named_and_not_joined(tmp_path, episodes, periods):
    names = ("clae_cla_episode_start_date", "clae_cla_episode_ceased_date", "clae_entered_care_date")
    rows = [
        {"clae_person_id": "P1", "clae_cla_id": "C1", **dict(zip(names, each.split(","), strict=True))}
        for each in episodes
    ]
    done, tables = imported(tmp_path, cla_episodes=lambda _: rows)
    found = [f"{row['end_date']},{row['start_date']}" for row in tables["plans"] if row["plan_type"] == "CLA"]
    assert sorted(found) == periods
    assert "child P1: episodes of one period that cannot be one" in "".join(done.attention)


def test_an_unknown_flag_is_counted_once(tmp_path):
    done, _ = imported(tmp_path, cin_episodes=every(cine_referral_nfa=["Continue", "N"]))
    assert sum(cell["cells"] for cell in done.reckoning.cells() if cell["done"] == "unread") == 1


def test_job_titles_are_counted_as_the_roles_that_they_tell(tmp_path):
    titles = every(prof_professional_job_title=["Social Worker - Hackney", "Team Leader"])
    done, _ = imported(tmp_path, professionals=titles)
    told = {cell["text"]: cell["read"] for cell in done.reckoning.cells() if cell["column"].endswith("job_title")}
    assert told == {"Social Worker - Hackney": "social_worker", "Team Leader": "manager"}
    assert done.attention == ()
