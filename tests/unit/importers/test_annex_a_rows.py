"""Which lines of Annex A's lists are rows, and what is said of cells that are not what they seem."""

import csv
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from improvement_analysis.importers.annex_a import _status, import_annex_a
from improvement_analysis.records.extract import TABLES
from tests.workbooks import Error, Formula, write_workbook

LIST_5 = ["Child Unique ID", "Strategy discussion initiating Section 47 Enquiry Start Date"]
LIST_5 += [
    "Was an Initial Child Protection Conference deemed unnecessary?",
    "Date of Initial Child Protection Conference",
]
LIST_6 = ["Child Unique ID", "CIN Start Date", "Date Child Was Last Seen", "CIN Closure Date", "Reason for Closure"]
LIST_6 += ["Case Status", "Allocated Team", "Allocated Worker"]
LIST_7 = ["Child Unique ID", "Child Protection Plan Start Date", "Date of the Last Statutory Visit"]
LIST_7 += ["Was the Child Seen Alone?", "Child Protection Plan End Date", "Allocated Team", "Allocated Worker"]
LIST_8 = ["Child Unique ID", "Date Started to be Looked After", "Date of Last Social Work Visit"]
LIST_8 += ["Date Ceased to be Looked After", "Allocated Team", "Allocated Worker"]
HEADINGS = {"List 5": LIST_5, "List 6": LIST_6, "List 7": LIST_7, "List 8": LIST_8}
CIN = "c) Child in need plan"
DAY, SEEN = date(2021, 1, 13), date(2021, 3, 2)


def case(child, **cells):
    """A row of List 6."""
    usual = dict(zip(LIST_6, [child, DAY, SEEN, None, None, CIN, "North", "Jo"], strict=True))
    return list((usual | cells).values())


def enquiry(child, day=DAY, held=SEEN):
    return [child, day, "b) No", held]


@pytest.fixture
def imported(tmp_path):
    """Import these lines by list (below the headings) for March 2021: the tables, and what the import did."""

    def run(lines, book=None, **options):
        sheets = {name: [HEADINGS[name], *lines.get(name, [])] for name in HEADINGS} | lines.pop("sheets", {})
        made = write_workbook(tmp_path / "a.xlsx", sheets, **(book or {}))
        done = import_annex_a(made, tmp_path / "2021-03", **options)
        return tables(tmp_path / "2021-03"), done

    return run


def tables(folder):
    return {path.stem: list(csv.DictReader(path.open(encoding="utf-8", newline=""))) for path in folder.glob("*.csv")}


def of(rows, *columns):
    return [tuple(row[column] for column in columns) for row in rows]


def left_out(done, source, table):
    return next(row["left_out"] for row in done.reckoning.rows() if (row["source"], row["table"]) == (source, table))


@pytest.mark.parametrize("form", ["N {}", "Number {}", "{} cases", "Key {}", "List {}", "n{}"])
def test_identifiers_of_a_word_and_a_number_are_no_totals(imported, form):
    ids = [form.format(number) for number in (4001, 4002)]
    written, done = imported({"List 6": [case(ids[0]), case(ids[1]), case("4003")], "List 7": [plan(ids[0])]})
    assert of(written["episodes"], "child_id") == [(ids[0],), (ids[1],), ("4003",)]
    assert not any("List 6" in said for said in done.attention)  # the only one of List 7 is named


@pytest.mark.parametrize("cell", [Error("#REF!"), Error("#N/A"), Formula("DATE(2021,3,1)")])
def test_an_end_that_excel_could_not_reckon_is_counted_and_named(imported, cell):
    lines = [case("C1", **{"CIN Closure Date": cell}), case("C2", **{"CIN Closure Date": cell}), case("C3")]
    lines.append(["Total", 3, None, Error("#REF!")])
    written, done = imported({"List 6": lines})
    assert of(written["episodes"], "child_id", "end_date") == [("C1", ""), ("C2", ""), ("C3", "")]
    text = "#FORMULA!" if isinstance(cell, Formula) else cell
    assert [(c["column"], c["done"], c["text"], c["cells"]) for c in done.reckoning.cells()] == [
        ("CIN Closure Date", "error", text, 2)
    ]
    (said,) = done.attention
    assert "2 ends of List 6, CIN Closure Date, were an error of Excel's" in said


# Lines that are no rows


@pytest.mark.parametrize(
    "line",
    [
        ["Total children: 1"],
        ["Total", 2, 2],
        ["TOTAL", None, None, 1],
        ["Grand total", 2],
        ["Count: 2"],
        ["2 children"],
        ["n = 2"],
        ["* Children open to the 0-25 disability team are not in this list"],
        ["Note: dates are those of the system"],
        ["Source: LCS"],
        ["Report run on 31/03/2021 by Jo"],
        ["Page 1 of 1"],
        ["End of report"],
        ["OFFICIAL-SENSITIVE"],
        ["\u2020 deemed by a manager"],
        [None, None, None, "Checked by Jo"],
    ],
)
@pytest.mark.parametrize("apart", [False, True])
def test_totals_and_notes_under_a_list_are_no_rows(imported, line, apart):
    rows = [enquiry("4001"), enquiry("4002"), *([[]] if apart else []), line]
    written, done = imported({"List 5": rows, "List 6": [case("4001")]})
    assert of(written["enquiries"], "child_id") == [("4001",), ("4002",)]
    assert left_out(done, "List 5", "enquiries") == {"a total or note": 1}
    assert done.attention == ()
    said = next(text for text in done.said if "total or note" in text)
    assert f"line {4 + apart} {next(str(cell) for cell in line if cell)!r}" in said


@pytest.mark.parametrize(
    "row",
    [
        ["4003"],
        ["4003", None, "b) No", None],
        ["4003", "soon", "b) No", None],
        ["Unborn", None, None, None],
        ["4003X", None, "b) No", date(2021, 3, 1)],
        ["A/4003", DAY, None, None],
        [None, DAY, "b) No", None],
    ],
)
def test_a_row_without_a_day_or_identifier_is_a_row_still(imported, row):
    written, done = imported({"List 5": [enquiry("4001"), row], "List 6": [case("4001")]})
    assert len(written["enquiries"]) == 2
    assert left_out(done, "List 5", "enquiries") == {}


@pytest.mark.parametrize(
    "line",
    [
        *(["Data as at", DAY], ["Report run on", DAY], ["Extracted:", DAY], ["Note", None, None, DAY]),
        ["Printed", DAY],
        *(["Source LCS", DAY], ["Page 1", DAY], ["Total", DAY], ["Produced by Jo", DAY], ["End of report", DAY]),
    ],
)
@pytest.mark.parametrize("apart", [False, True])
def test_a_note_with_a_day_is_no_child(imported, line, apart):
    rows = [enquiry("4001"), enquiry("4002"), *([[]] if apart else []), line]
    written, done = imported({"List 5": rows, "List 6": [case("4001")]})
    assert of(written["enquiries"], "child_id") == [("4001",), ("4002",)]
    assert left_out(done, "List 5", "enquiries") == {"a total or note": 1}


@pytest.mark.parametrize("name", ["Key, Ann", "Data Jo", "List made by Jo on"])
def test_a_line_that_reads_like_a_note_and_has_a_day_is_kept_and_named(imported, name):
    written, done = imported({"List 5": [enquiry("4001"), enquiry(name)], "List 6": [case("4001")]})
    assert of(written["enquiries"], "child_id") == [("4001",), (name,)]
    assert any(f"List 5: 1 line reads like a note and has a day (line 3 {name!r})" in text for text in done.attention)


def test_children_who_are_known_by_name_are_no_notes(imported):
    names = ["Elm, Ben", "Key, Ann", "Data, Jo"]
    written, done = imported({"List 5": [[name, DAY] for name in names], "List 6": [case("Elm, Ben")]})
    assert [child for (child,) in of(written["enquiries"], "child_id")] == names
    assert done.attention == ()


def test_notes_and_headings_amid_a_list(imported):
    lines = [
        case("1"),
        ["Subtotal", 1],
        [],
        LIST_6,
        case("2"),
        ["Page 2 of 2"],
        [head.upper() for head in LIST_6],
        case("3"),
    ]
    written, done = imported({"List 6": lines})
    assert of(written["episodes"], "child_id") == [("1",), ("2",), ("3",)]
    assert done.reckoning.read["List 6"] == 7
    assert left_out(done, "List 6", "episodes") == {"a total or note": 2, "the headings again": 2}
    assert done.attention == ()


def test_a_list_in_which_no_day_can_be_read_loses_no_row(imported):
    written, done = imported(
        {"List 6": [case(str(n), **{"CIN Start Date": "soon", LIST_6[2]: None}) for n in range(3)]}
    )
    assert of(written["episodes"], "start_date") == [("soon",)] * 3
    assert any("episodes: 3 of 3 rows are set aside" in text for text in done.attention)


def test_rows_of_formulas_over_nothing_are_no_rows(imported):
    empty = [[0] * len(LIST_6), ["NULL"] * len(LIST_6), ["-"] * len(LIST_6)]
    written, done = imported({"List 6": [case("1"), *empty]})
    assert of(written["episodes"], "child_id") == [("1",)]
    assert left_out(done, "List 6", "episodes") == {"nothing under a heading that is read": 3}


# Headings and merged cells


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        (["Child", "CIN", "Date Child", "CIN", "Reason", "Case", "Allocated", None],
         ["Unique ID", "Start Date", "Was Last Seen", "Closure Date", "for Closure", "Status", "Team", "Worker"]),
        ([None, "Dates", None, None, None, None, "Held by", None], LIST_6),
        ([*LIST_6[:6], "Allocated", None], [*[None] * 6, "Team", "Worker"]),
    ],
)  # fmt: skip
def test_headings_in_two_rows(imported, upper, lower):
    written, _ = imported({"sheets": {"List 6": [["List 6"], upper, lower, case("1")]}})
    assert of(written["episodes"], "child_id", "start_date", "team") == [("1", "2021-01-13", "North")]
    assert of(written["allocations"], "worker_id") == [("Jo",)]


def test_a_merged_cell_stands_for_each_of_its_rows(imported):
    rows = [case("1"), [None, date(2020, 1, 13), *case("1")[2:-1], None]]
    written, _ = imported({"List 6": rows}, book={"merged": ("A2:A3", "H2:H3")})
    assert sorted(of(written["episodes"], "child_id", "start_date")) == [("1", "2020-01-13"), ("1", "2021-01-13")]


# Sheets


def test_the_sheet_that_is_shown_goes_before_a_hidden_copy(imported):
    copy = {"List 6 (Oct)": [LIST_6, case("9")]}
    written, done = imported({"List 6": [case("1")], "sheets": copy}, book={"states": {"List 6 (Oct)": "hidden"}})
    assert of(written["episodes"], "child_id") == [("1",)]
    assert any("'List 6 (Oct)' is hidden and was not read" in text for text in done.said)


def test_a_list_that_is_hidden_is_read_and_said_to_be(imported):
    written, done = imported({"List 6": [case("1")]}, book={"states": {"List 6": "veryHidden"}})
    assert of(written["episodes"], "child_id") == [("1",)]
    assert any("'List 6', which is hidden" in text for text in done.said)


# Days


def test_numbers_of_days_of_a_workbook_that_counts_from_1904(imported):
    rows = [case("1", **{"CIN Start Date": 42747, LIST_6[2]: 42795})]  # 1462 less than 44209 and 44257
    written, done = imported({"List 6": rows}, book={"properties": 'date1904="1"'})
    assert of(written["episodes"], "start_date") == [("2021-01-13",)]
    assert of(written["visits"], "visit_date") == [("2021-03-02",)]
    assert done.attention == ()


def test_midnights_in_utc_of_a_workbook(imported):
    rows = [case("1", **{"CIN Start Date": datetime(2020, 9, 3, 23), LIST_6[2]: datetime(2021, 3, 2)})]
    rows.append(case("2", **{"CIN Start Date": datetime(2020, 12, 4)}))
    written, done = imported({"List 6": rows})
    assert of(written["episodes"], "start_date") == [("2020-09-04",), ("2020-12-04",)]
    assert "1 time of List 6, CIN Start Date, was 23:00 of a day in summer" in "".join(done.attention)


def test_dates_with_the_month_first_alone_are_read_so_and_named(imported):
    rows = [case("1", **{"CIN Start Date": "01/13/2021", LIST_6[2]: "03/02/2021"})]
    written, done = imported({"List 6": rows, "List 5": [enquiry("1", "02/03/2021", "03/15/2021")]})
    assert of(written["episodes"], "start_date") == [("2021-01-13",)]
    assert of(written["visits"], "visit_date") == [("2021-03-02",)]
    assert of(written["enquiries"], "strategy_discussion_date", "icpc_date") == [("2021-02-03", "2021-03-15")]
    (said,) = [text for text in done.attention if "could be month first" in text]
    assert said.startswith("2 dates cannot be read day first and could be month first (List 5, Date of Initial")
    assert "List 6, CIN Start Date: 01/13/2021" in said


def test_with_both_orders_nothing_is_swapped(imported):
    rows = [
        case("1", **{"CIN Start Date": "01/13/2021", LIST_6[2]: "02/03/2021"}),
        case("2", **{LIST_6[2]: "14/03/2021"}),
    ]
    written, done = imported({"List 6": rows})
    assert of(written["episodes"], "start_date") == [("01/13/2021",), ("2021-01-13",)]
    assert of(written["visits"], "visit_date") == [("2021-03-02",), ("2021-03-14",)]
    assert any("1 date cannot be read day first and could be month first" in text for text in done.attention)
    assert any("episodes.start_date '01/13/2021'" in text for text in done.attention)


def test_days_that_excel_made_of_such_texts_are_warned_of(imported):
    rows = [case("1", **{"CIN Start Date": "01/13/2021"}), case("2", **{"CIN Start Date": date(2021, 4, 2)})]
    _, done = imported({"List 6": rows})
    assert any("1 date in the same columns came as year, month and day" in text for text in done.attention)


# Identifiers, workers, statuses


def test_identifiers_that_one_list_has_without_zeros_are_one_child(imported):
    written, done = imported({"List 6": [case("004001")], "List 7": [[4001, DAY, SEEN, "a) Yes", None, "North", "Jo"]]})
    assert {row["child_id"] for name in ("episodes", "plans", "visits", "allocations") for row in written[name]} == {
        "004001"
    }
    assert len(written["episodes"]) == len(written["visits"]) == 1
    assert done.attention == ()
    assert any(cell["done"] == "joined" and cell["text"] == "4001" for cell in done.reckoning.cells())


def test_identifiers_that_one_list_has_in_two_forms_stay_two_and_are_named(imported):
    written, done = imported({"List 6": [case("004001"), case("4001")]})
    assert len({row["child_id"] for row in written["episodes"]}) == 2
    assert any("4001" in text and "they stay two" in text for text in done.attention)


def test_identifiers_that_excel_rounded_are_never_one_child(imported):
    written, done = imported({"List 6": [case("1.00234E+11"), case("1.00234E+11"), case("7")]})
    assert of(written["episodes"], "child_id") == [("",), ("",), ("7",)]
    assert any("2 identifiers of List 6, Child Unique ID, were rounded by Excel" in text for text in done.attention)
    assert "Open children without a worker: 0; 2 open cases without a child's identifier not counted" in done.said


@pytest.mark.parametrize("word", ["-", "Unassigned", "NULL", "N/K", "Awaiting allocation", "Unallocated (North)", 0])
def test_children_without_a_worker_are_counted(imported, word):
    written, done = imported({"List 6": [case("1", **{"Allocated Worker": word}), case("2")]})
    assert of(written["allocations"], "child_id", "worker_id") == [("2", "Jo")]
    assert "Open children without a worker: 1" in done.said


def test_a_plan_that_is_listed_twice_with_other_values_is_named_with_its_rows(imported):
    plan = ["3", DAY, SEEN, "a) Yes", None, "North", "Jo"]
    ended = [*plan[:4], date(2021, 3, 10), *plan[5:]]
    written, done = imported({"List 6": [case("3")], "List 7": [plan, plan, ended, ["4", *plan[1:]]]})
    assert len(written["plans"]) == 5
    (said,) = [text for text in done.attention if "different values" in text]
    assert said.startswith(
        "List 7, rows 2 and 4: child 3, Child Protection Plan Start Date 2021-01-13, is there 2 times"
    )
    assert "Child Protection Plan End Date blank and 2021-03-10" in said


def plan(child, *, end=None, worker="Jo", start=DAY):
    return [child, start, SEEN, "a) Yes", end, "North", worker]


def test_an_open_plan_of_a_child_whose_case_is_closed_is_named(imported):
    ended = {"CIN Closure Date": date(2021, 3, 9), "Case Status": "e) Closed episode"}
    lines = {"List 6": [case("1"), case("2", **ended), case("3", **ended)]}
    _, done = imported(lines | {"List 7": [plan("1"), plan("2"), plan("3", end=date(2021, 3, 9))]})
    (said,) = done.attention
    assert said.startswith(
        "1 child with a plan or care that is open on 2021-03-31, and no open case (child 2: CP since"
    )
    assert "in List 7, closed 2021-03-09" in said


def test_workers_of_lists_that_disagree_are_named(imported):
    written, done = imported({"List 6": [case("1"), case("2")], "List 7": [plan("1", worker="Al"), plan("2")]})
    assert len(written["allocations"]) == 3
    (said,) = done.attention
    assert said.startswith("1 child with several workers (child 1: Jo in List 6 and Al in List 7)")


@pytest.mark.parametrize("other", [{"Allocated Worker": "Al"}, {}])
def test_a_child_with_two_open_cases_in_one_list_is_named(imported, other):
    later = case("1", **{"CIN Start Date": SEEN} | other)
    _, done = imported({"List 6": [case("1"), later, case("2"), case("3", **{"CIN Closure Date": SEEN}), case("3")]})
    assert sum("child 1 is there 2 times" in said and "rows 2 and 3" in said for said in done.attention) == 1


WAYS = ["Elm, Ben", "ELM Ben", "Mr Ben Elm", "Ben  Elm.", "B\u00e9n Elm", "elm,ben"]


@pytest.mark.parametrize("name", WAYS)
def test_a_name_in_two_ways_is_named(imported, name):
    cells = [case("1", **{"Allocated Worker": "Ben Elm"}), case("2", **{"Allocated Worker": name})]
    _, done = imported({"List 6": cells})
    assert any("1 name is written in several ways (Ben Elm and" in text for text in done.attention)


def test_names_of_two_people_are_not(imported):
    names = ["Ben Elm", "Ann Elm", "Ben Oak", "Elm", "Ben Elm Oak", "W1 Elm", "Elm W1"]
    _, done = imported({"List 6": [case(str(n), **{"Allocated Worker": name}) for n, name in enumerate(names, 1)]})
    assert done.attention == ()


@pytest.mark.parametrize("end", ["02/01/1900", "1980-01-01", "01/01/1950", "11/11/1111", "2032-01-01"])
def test_no_impossible_end_closes_an_open_case(imported, end):
    written, done = imported({"List 6": [case("1", **{"CIN Closure Date": end})]})
    assert of(written["allocations"], "child_id") == [("1",)]
    ended = [cell for cell in done.reckoning.cells() if cell["column"] == "CIN Closure Date"]
    assert done.attention or ended[0]["done"] == "no day"


def test_an_end_before_its_start_is_named(imported):
    _, done = imported({"List 7": [plan("1", end=date(2020, 12, 1))], "List 6": [case("1")]})
    (said,) = done.attention
    assert said.startswith(
        "List 7, Child Protection Plan End Date: 1 day before Child Protection Plan Start Date (child"
    )


def test_a_conference_before_its_discussion_is_named(imported):
    _, done = imported({"List 5": [enquiry("1", held=date(2020, 12, 1))], "List 6": [case("1")]})
    (said,) = done.attention
    assert said.endswith("kept. Correct whichever is wrong")


@pytest.mark.parametrize("text", ["To be closed", "Closed - reopened", "Re-opened (closed 1/2)", "Closed in error"])
def test_a_status_that_says_closed_and_open_is_named(imported, text):
    written, done = imported({"List 6": [case("1", **{"Case Status": text})]})
    assert of(written["episodes"], "end_date") == [("",)]
    assert any(f"with the case status {text!r}" in said for said in done.attention)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        *(("c)", "plan"), ("c) Child in need plan", "plan"), ("CiN Plan", "plan"), ("C) CIN", "plan"), ("", "")),
        *(("a)", "no plan"), ("CLA&CP", "no plan"), ("CP/CLA", "no plan"), ("CP Ext", "no plan")),
        *(("CF Assessment in progress", "no plan"), ("Open asmt", "no plan"), ("b) Child Protection plan", "no plan")),
        *(("e) Closed episode", "closed"), ("Closed - stepdown", "closed"), ("not closed", "unknown")),
        *((text, "closed") for text in ("Case closed", "CLOSED", "Closed due to moving away", "Ceased", "CIN closed")),
        *(
            (text, "closed")
            for text in ("Closed at parent's request", "Has been closed", "Closed - withdrawn referral")
        ),
        *(
            (text, "unknown")
            for text in ("To be closed", "Due to be closed", "closed - reopened", "Re-opened, was closed")
        ),
        *(
            (text, "unknown")
            for text in ("Closed in error", "Never closed", "Closed?", "Previously closed", "Open - CP ended")
        ),
        *(
            (text, "unknown")
            for text in ("Awaiting closed", "CP ended, now CIN", "Should be closed", "unclosed", "Closed until May")
        ),
        *(
            (text, "unknown")
            for text in (
                *("CP plan ended - CIN plan", "LAC ceased, child in need plan in place", "S47 ended, CIN plan"),
                *("Assessment closed, CIN plan started", "Care order ended", "Closed to CP", "Partially closed"),
                *("CP closed", "Closed to LAC", "Assessment ended - child protection", "Referral closed; CIN"),
            )
        ),
        *(
            (text, "plan")
            for text in ("Open CIN", "CIN Plan - Open", "Child in Need (CWD)", "Subject to CIN plan", "On a CIN plan")
        ),
        *((text, "no plan") for text in ("Looked after children", "Child and family assessment", "In assessment")),
        *((text, "no plan") for text in ("LAC - Open", "Subject to CP plan", "CLA (CWD)", "C&F Assessment")),
        *((text, "closed") for text in ("Episode ended", "Closed Assessment", "Closed CIN", "Case closed - NFA")),
        *((text, "closed") for text in ("Closed - step down to early help plan", "CIN plan ended", "Closed 01/03/21")),
        *(
            ("Care leaver", "unknown"),
            ("CIN & CP", "unknown"),
            ("CIN assessment", "unknown"),
            ("Early help", "unknown"),
        ),
    ],
)
def test_case_statuses(text, status):
    assert _status(text) == status


# Rows in are rows written and rows left out

CELLS = st.sampled_from(
    ["1", "2", "002", "Total", "NULL", "", "13/01/2021", "01/13/2021", "soon", CIN, "e) Closed", "Jo", "-"]
)
LINES = st.lists(st.lists(CELLS, min_size=8, max_size=8), max_size=6)


@settings(max_examples=15, deadline=None)
@given(LINES, LINES, LINES, LINES)
def test_rows_add_up_and_the_files_hold_what_is_written(tmp_path_factory, five, six, seven, eight):
    folder = tmp_path_factory.mktemp("lists")
    lists = dict(zip(HEADINGS, (five, six, seven, [*eight, ["9", "13/01/2021"]]), strict=True))
    for name, lines in lists.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADINGS[name], *(line[: len(HEADINGS[name])] for line in lines)])
    done = import_annex_a(folder, folder / "2021-03")
    written = dict.fromkeys(TABLES, 0)
    for row in done.reckoning.rows():
        assert row["rows"] == row["written"] + sum(row["left_out"].values())
        assert row["rows"] == done.reckoning.read[row["source"]]
        written[row["table"]] += row["written"]
    found = tables(folder / "2021-03")
    assert {name: len(rows) for name, rows in found.items()} == {
        name: number for name, number in written.items() if number
    }
