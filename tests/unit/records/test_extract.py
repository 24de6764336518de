"""An extract as a whole: faults, rows set aside, duplicates, extract.toml, parquet beside CSV, and writing one."""

import datetime as dt
import os
import tomllib

import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from improvement_analysis.calendars import NEVER, Months, as_date, day_number
from improvement_analysis.errors import UnusableInput
from improvement_analysis.records.extract import Extract, months_there, open_extract
from improvement_analysis.records.tables import TABLES
from improvement_analysis.records.writing import write_extract
from tests.spec import oracle

VISITS = "child_id,visit_date,mode,child_seen,spoken_to,seen_alone,purpose_recorded,recorded_on\n"
ABSENCES = "worker_id,start_date,end_date,reason\n"


@pytest.fixture
def extract(tmp_path):
    """An extract of files given by name (tables without their ending)."""

    def extract(month="2020-06", **files) -> Extract:
        folder = tmp_path / month
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for name, content in files.items():
            path = folder / ("extract.toml" if name == "about" else f"{name}.csv")
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return Extract(folder)

    return extract


def faults(made: Extract) -> list[tuple]:
    """Table, line, column and value of each fault."""
    found = made.faults()
    assert list(found.columns) == ["table", "row", "column", "value", "reason"]
    assert (found["reason"].str.len() > 0).all()
    return [tuple(row) for row in found[["table", "row", "column", "value"]].itertuples(index=False)]


def texts(made: Extract, table: str, column: str) -> list:
    """A column as a person would write it: None for blank."""
    kind = TABLES[table].columns[column].kind
    values = made[table][column]
    if kind == "identifier":
        known = made.identifiers[column].texts.to_pylist()
        return [known[number] if number >= 0 else None for number in values]
    if kind == "date":
        return [None if day == NEVER else as_date(day).isoformat() for day in values]
    return [None if pd.isna(value) else value for value in values]


def test_each_kind_of_column(extract):
    made = extract(
        workers="worker_id,role,fte,start_date,end_date,agency,asye_start,team\n"
        "007,social_worker,0.8,2019-01-01,9999-12-31,TRUE,2019-09-01, East \n"
        " 7 ,duty,,2019-01-01,,false,,\n"
        "NA,other,+1.5,2019-01-01,,,,null\n",
        plans="child_id,plan_type,start_date,visit_interval\na,CP,2020-01-01,10.0\n",
        reported_figures="indicator,month,value\ncases_open,2020-05,86%\n",
    )
    assert faults(made) == []
    assert texts(made, "workers", "worker_id") == ["007", "7", "NA"]
    assert texts(made, "workers", "fte") == [0.8, None, 1.5]
    assert texts(made, "workers", "end_date") == ["9999-12-31", None, None]
    assert texts(made, "workers", "agency") == [True, False, None]
    assert texts(made, "workers", "team") == ["East", None, "null"]
    assert texts(made, "workers", "asye_end") == [None, None, None]
    assert texts(made, "plans", "visit_interval") == [10]
    assert texts(made, "reported_figures", "value") == ["86%"]
    assert made.table("workers").missing == ("asye_end",)


def test_an_identifier_is_the_same_in_all_tables(extract):
    made = extract(
        episodes="child_id,start_date\nb,2020-01-01\na,2020-01-01\n",
        plans="plan_type,child_id,start_date\nCP, a,2020-01-01\nCP,c,2020-01-01\n",
    )
    assert texts(made, "plans", "child_id") == ["a", "c"]
    assert made["plans"]["child_id"].iloc[0] == made["episodes"]["child_id"].iloc[1]


def test_a_fault_in_a_needed_column_or_in_end_date_sets_the_row_aside(extract):
    made = extract(
        workers="worker_id,role,fte,start_date,end_date,asye_start\n"
        "a,social_worker,1,2019-01-01,,\n"
        ",social_worker,1,2019-01-01,,\n"
        "c,boss,1,2019-01-01,,\n"
        "d,duty,2,2019-01-01,,\n"
        "e,duty,,2019-01-01,,\n"
        "f,duty,1,01/01/2019,,\n"
        "g,duty,1,2019-01-01,soon,\n"
        "h,duty,1,2019-01-01,,soon\n"
        "i,Duty,1.6,,2020-02-30,2020-02-30\n"
    )
    assert faults(made) == [
        ("workers", 3, "worker_id", ""),
        ("workers", 4, "role", "boss"),
        ("workers", 5, "fte", "2"),
        ("workers", 7, "start_date", "01/01/2019"),
        ("workers", 8, "end_date", "soon"),
        ("workers", 9, "asye_start", "soon"),
        ("workers", 10, "role", "Duty"),
        ("workers", 10, "fte", "1.6"),
        ("workers", 10, "start_date", ""),
        ("workers", 10, "end_date", "2020-02-30"),
        ("workers", 10, "asye_start", "2020-02-30"),
    ]
    assert texts(made, "workers", "worker_id") == ["a", "e", "h"]
    assert texts(made, "workers", "asye_start") == [None, None, None]
    table = made.table("workers")
    assert (table.rows_read, table.set_aside, table.duplicates) == (9, 6, 0)


def test_needed_cells_that_may_be_blank(extract):
    made = extract(
        enquiries="child_id,strategy_discussion_date,icpc_date\na,,2020-06-01\nb,x,2020-06-01\n",
        reported_figures="indicator,month,value\ncases_open,2020-05,\ncases_open,2020-05,about 17\n,2020-05,1\n",
    )
    assert faults(made) == [
        ("enquiries", 3, "strategy_discussion_date", "x"),
        ("reported_figures", 3, "value", "about 17"),
        ("reported_figures", 4, "indicator", ""),
    ]
    assert texts(made, "enquiries", "child_id") == ["a"]


def test_exact_duplicates_are_dropped_before_anything_else(extract):
    made = extract(
        absences=ABSENCES
        + "a,2020-01-01,x,\n"  # a fault, counted once
        + " a , 2020-01-01 ,\u00a0x, \n"
        + "a,2020-01-01,,\n"  # not the same: end_date
        + "b,2020-01-01,,sickness\n"
        + "b,2020-01-01\n"  # not the same: reason
        + "b,2020-01-01,,sickness\n"
        + "b,2020-01-01,,\n"
        + "b,2020-01-01,,sickness\n",
    )
    table = made.table("absences")
    assert (table.rows_read, table.set_aside, table.duplicates) == (4, 1, 4)
    assert faults(made) == [("absences", 2, "end_date", "x")]
    assert texts(made, "absences", "reason") == [None, "sickness", None]


def test_duplicates_are_those_of_the_dictionarys_columns(extract):
    made = extract(absences="row,worker_id,start_date\n1,a,2020-01-01\n2,a,2020-01-01\n3,A,2020-01-01\n4,a,2020-1-1\n")
    assert made.table("absences").duplicates == 1
    assert texts(made, "absences", "worker_id") == ["a", "A"]
    assert faults(made) == [("absences", 5, "start_date", "2020-1-1")]


def test_many_columns_of_many_texts_stay_apart(extract):
    """More combinations than 64 bits can number."""
    rows = [f"i{n},p{n},2020-01-{n % 28 + 1:02d},t{n},{n + 1},o{n},2020-02-{n % 28 + 1:02d},e{n}" for n in range(3000)]
    heading = "action_id,priority_area,due_on,title,measure,owner,completed_on,evidence\n"
    twice = [rows[1500].replace("o1500", "other"), rows[1500]]
    table = extract(plan_actions=heading + "\n".join([*rows, *twice])).table("plan_actions")
    assert (table.rows_read, table.duplicates) == (3001, 1)


def test_the_line_on_which_a_row_starts(extract):
    made = extract(
        visits="\n" + VISITS + "\n"  # lines 1 to 3
        'a,2020-02-30,"face_to_\nface",,,,,\r\n'  # 4 and 5
        "\r\n"
        "b,2020-01-01,by phone\n"  # 7
        '"c\n\nc",x\n'  # 8 to 10
        "d,x\n"
    )
    assert faults(made) == [
        ("visits", 4, "visit_date", "2020-02-30"),
        ("visits", 4, "mode", "face_to_\nface"),
        ("visits", 7, "mode", "by phone"),
        ("visits", 8, "visit_date", "x"),
        ("visits", 11, "visit_date", "x"),
    ]


def test_the_line_is_that_of_the_file_where_duplicates_were_dropped(extract):
    made = extract(absences=ABSENCES + "a,2020-01-01\n" * 3 + "b,x\n")
    assert faults(made) == [("absences", 5, "start_date", "x")]


def test_faults_in_the_dictionarys_order(extract):
    made = extract(
        visits=VISITS + "a,2020-01-01,,,,,,x\nb,x,,,,,,\n",
        absences="end_date,start_date,worker_id\n2020-13-01,x,a\n",
        workers="worker_id,role,fte,start_date\na,b,c,d\n",
    )
    assert faults(made) == [
        ("workers", 2, "role", "b"),
        ("workers", 2, "fte", "c"),
        ("workers", 2, "start_date", "d"),
        ("absences", 2, "start_date", "x"),
        ("absences", 2, "end_date", "2020-13-01"),
        ("visits", 2, "recorded_on", "x"),
        ("visits", 3, "visit_date", "x"),
    ]


def test_no_fault_and_no_row(extract):
    made = extract(visits=VISITS, absences=ABSENCES + "a,2020-01-01,,\n")
    assert faults(made) == []
    assert len(made["visits"]) == 0
    assert made.table("visits").missing == ()
    assert extract().faults().empty


def test_a_missing_column_names_file_table_and_column(extract):
    made = extract(visits="child_id,mode\n")
    with pytest.raises(UnusableInput, match=r"2020-06/visits\.csv: the table visits has no column visit_date"):
        made.table("visits")


@pytest.mark.parametrize("table", oracle.TABLES)
def test_every_table_needs_its_needed_columns(extract, table):
    columns = oracle.TABLES[table]
    for column in columns.values():
        made = extract(**{table: ",".join(name for name in columns if name != column.name)})
        if column.needed:
            with pytest.raises(UnusableInput, match=rf"{table}.* no column {column.name}"):
                made.table(table)
        else:
            assert made.table(table).missing == (column.name,)


def test_what_is_not_of_the_dictionary_is_named_once(extract, tmp_path):
    made = extract(absences="worker_id,start_date,colour\na,2020-01-01,red\n", abscences=ABSENCES)
    (made.folder / "notes.txt").write_text("x")
    (made.folder / "old").mkdir()
    made = Extract(made.folder)
    made.table("absences")
    made.table("absences")
    for word in ("colour", "abscences.csv", "notes.txt"):
        assert sum(word in warning for warning in made.warnings) == 1, word


def test_csv_and_parquet_of_one_table_are_refused(extract):
    made = extract(absences=ABSENCES)
    pyarrow.parquet.write_table(pa.table({"worker_id": ["a"]}), made.folder / "absences.parquet")
    with pytest.raises(UnusableInput, match=r"absences\.csv and absences\.parquet"):
        Extract(made.folder).paths  # noqa: B018


DAY = dt.date(2020, 2, 29)


def test_parquet_is_read_as_csv_is(extract):
    csv = extract(
        workers="worker_id,role,fte,start_date,end_date,agency,asye_start\n"
        "1,social_worker,0.7,2020-02-29,,true,2020-02-29\n2,duty,,2020-02-29,9999-12-31,,\n2,boss,1.6,2020-02-29,,false,\n",
        plans="child_id,plan_type,start_date,visit_interval\n007,CP,2020-02-29,10.0\na,CIN,2020-02-29,0.5\n",
    )
    expected = {name: (csv.table(name), csv.faults()) for name in ("workers", "plans")}
    assert len(csv.faults()) == 3
    folder = csv.folder
    for path in folder.iterdir():
        path.unlink()
    workers = pa.table(
        {
            "worker_id": pa.array([1, 2, 2], pa.int32()),
            "role": pa.array(["social_worker", "duty", "boss"]).dictionary_encode(),
            "fte": [0.7, float("nan"), 1.6],
            "start_date": pa.array([dt.datetime(2020, 2, 29)] * 3, pa.timestamp("ns")),
            "end_date": [None, dt.date(9999, 12, 31), None],
            "agency": [True, None, False],
            "asye_start": [DAY, None, None],
        }
    )
    plans = pa.table(
        {"child_id": ["007", "a"], "plan_type": ["CP ", "CIN"], "start_date": [DAY, DAY], "visit_interval": [10.0, 0.5]}
    )
    for name, table in (("workers", workers), ("plans", plans)):
        pyarrow.parquet.write_table(table, folder / f"{name}.parquet")
    made = Extract(folder)
    for name, (table, found) in expected.items():
        pd.testing.assert_frame_equal(made.table(name).frame, table.frame)
        pd.testing.assert_frame_equal(made.faults(), found)
        assert made.table(name).missing == table.missing
    assert texts(made, "workers", "worker_id") == ["1", "2"]


def test_lines_of_parquet_rows(extract):
    made = extract()
    pyarrow.parquet.write_table(
        pa.table({"worker_id": ["a", "a", "b"], "start_date": [DAY, DAY, None]}), made.folder / "absences.parquet"
    )
    assert faults(Extract(made.folder)) == [("absences", 4, "start_date", "")]


# extract.toml


def test_without_extract_toml(extract):
    made = extract(absences=ABSENCES)
    assert (made.council, made.source, made.synthetic, made.history_from, made.warnings) == ("", "", False, {}, [])
    assert as_date(made.extracted_on) == as_date(made.as_at) == dt.date(2020, 6, 30)
    assert made.month == "2020-06"


def test_extract_toml(extract):
    made = extract(
        about='\ufeffcouncil = "Dún"\nextracted_on = 2020-07-03\nsource = "x"\nsynthetic = true\n'
        'plan_types = ["CP"]\n[history_from]\nvisits = 2020-01-01\n'
    )
    assert (made.council, made.source, made.synthetic) == ("Dún", "x", True)
    assert as_date(made.extracted_on) == dt.date(2020, 7, 3)
    assert {table: as_date(day) for table, day in made.history_from.items()} == {"visits": dt.date(2020, 1, 1)}
    assert made.plan_types == ("CP",)
    assert made.warnings == []


@pytest.mark.parametrize(
    ("about", "key"),
    [
        ("council = 1", "council"),
        ("source = false", "source"),
        ('synthetic = "yes"', "synthetic"),
        ("synthetic = 1", "synthetic"),
        ('extracted_on = "2020-06-30"', "extracted_on"),
        ("extracted_on = 2020-06-30T12:00:00", "extracted_on"),
        ("history_from = 2020-01-01", "history_from"),
        ('plan_types = "CP"', "plan_types"),
        ('plan_types = ["CP", "LAC"]', "'LAC'"),
        ("plan_types = [1]", "plan_types"),
        ('[history_from]\nvisits = "January"', "history_from.visits"),
        ("[history_from]\nvisits = 2020", "history_from.visits"),
        ('[history_from]\nvisitors = "January"', "history_from.visitors"),
        ("council : x", "line 1"),
        (b'council = "\xe9"', "TOML"),
    ],
)
def test_an_extract_toml_that_cannot_be_used(extract, about, key):
    with pytest.raises(UnusableInput, match=key) as refused:
        extract(about=about)
    assert "extract.toml" in str(refused.value)


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ("[history_from]\nvisitors = 2020-01-01", ["visitors", "history_from"]),
        ("extracted = 2020-06-30", ["'extracted'"]),
        ("extracted_on = 2020-06-28", ["2020-06-28", "2 days", "2020-06-30"]),
        ("extracted_on = 2020-06-29", ["1 day "]),
    ],
)
def test_what_extract_toml_is_warned_about(extract, about, words):
    (warning,) = extract(about=about).warnings
    assert all(word in warning for word in words), warning


def test_an_extract_taken_late_is_not_warned_about(extract):
    assert extract(about="extracted_on = 2020-07-31").warnings == []
    assert extract(about="extracted_on = 2020-06-30").warnings == []


def test_short_histories_within_the_months_are_told(extract):
    about = "[history_from]\nabsences = 2020-02-01\nvisits = 2020-02-02\nplans = 2020-03-01\n"
    made = extract(about=about, absences=ABSENCES, visits=VISITS)
    (told,) = made.short_histories(Months.ending("2020-06", 5))  # from 1 February; plans are not there
    assert "visits" in told
    assert "2020-02-02" in told


# A data folder


def test_the_months_of_a_data_folder(tmp_path):
    for name in ("2020-06", "2019-12", "2020-13", "2020-1", "notes"):
        (tmp_path / name).mkdir()
    (tmp_path / "2020-05").write_text("no folder")
    assert months_there(tmp_path) == ["2019-12", "2020-06"]
    with pytest.raises(UnusableInput, match=r"no folder .*nowhere"):
        months_there(tmp_path / "nowhere")
    assert open_extract(tmp_path, "2020-06").month == "2020-06"
    with pytest.raises(UnusableInput, match=r"2020-05.*2019-12, 2020-06"):
        open_extract(tmp_path, "2020-05")
    with pytest.raises(UnusableInput, match=r"no folder .*nowhere"):
        open_extract(tmp_path / "nowhere", "2020-05")


def test_of_one_type_of_plan_rows_of_others_are_no_loss(tmp_path):
    lines = [f"{child},{kind},2020-01-01," for kind in ("CP", "CLA") for child in range(150)]
    (tmp_path / "2020-06").mkdir()
    file = tmp_path / "2020-06" / "plans.csv"

    def losses(*more):
        file.write_text("\n".join(["child_id,plan_type,start_date,end_date", *lines, *more]))
        extract = open_extract(tmp_path, "2020-06")
        return [extract.losses(["plans"], kind).split(" rows")[0] for kind in ("", "CP", "CLA", "CIN")]

    lost = [f"x{n},CP,soon," for n in range(4)]
    assert losses(*lost) == ["4 of 304", "4 of 304", "", ""]
    assert losses(*lost, "y,neither,2020-01-01,") == ["5 of 305", "5 of 305", "", "5 of 305"]


@pytest.mark.parametrize(("rows", "said"), [(99, "1 of 100 rows of the table episodes"), (100, "")])
def test_a_table_that_lost_a_row_in_a_hundred(tmp_path, rows, said):
    lines = [f"{child},2020-01-01," for child in range(rows)] + ["x,2020-13-01,"]
    (tmp_path / "2020-06").mkdir()
    (tmp_path / "2020-06" / "episodes.csv").write_text("\n".join(["child_id,start_date,end_date", *lines]))
    extract = open_extract(tmp_path, "2020-06")
    assert extract.losses(["episodes", "plans"]).startswith(said)
    assert extract.losses(["plans"]) == ""
    assert (extract.losses(["episodes"]) == "") == (said == "")
    with pytest.raises(UnusableInput, match="YYYY-MM"):
        open_extract(tmp_path, "June")


def test_a_table_is_read_when_it_is_asked_for(extract):
    made = extract(absences=ABSENCES, visits="nonsense\n")
    assert len(made["absences"]) == 0
    with pytest.raises(UnusableInput):
        made.faults()


# Writing


def test_what_is_written_is_read_again(tmp_path):
    frame = pd.DataFrame(
        {
            "purpose_recorded": pd.array([True, None], "boolean"),
            "child_id": ["007", 'a "b", c'],
            "visit_date": pd.to_datetime(["2020-02-29", "2020-03-01"]),
            "child_seen": [True, False],
            "recorded_on": [DAY, None],
        }
    )
    plans = pd.DataFrame(
        {"child_id": ["a"], "plan_type": ["CP"], "start_date": ["2020-01-01"], "visit_interval": [10.0]}
    )
    about = {"council": 'A "quoted" name', "extracted_on": dt.date(2020, 7, 1), "source": "é", "synthetic": True}
    folder = tmp_path / "data" / "2020-06"
    write_extract(folder, {"visits": frame, "plans": plans}, about, {"visits": dt.date(2020, 1, 1)})
    assert sorted(path.name for path in folder.iterdir()) == ["extract.toml", "plans.csv", "visits.csv"]
    assert (folder / "visits.csv").read_bytes().decode() == (
        "child_id,visit_date,child_seen,purpose_recorded,recorded_on\n"
        "007,2020-02-29,true,true,2020-02-29\n"
        '"a ""b"", c",2020-03-01,false,,\n'
    )
    assert tomllib.loads((folder / "extract.toml").read_text(encoding="utf-8")) == about | {
        "history_from": {"visits": dt.date(2020, 1, 1)}
    }
    made = Extract(folder)
    assert faults(made) == []
    assert texts(made, "visits", "child_id") == ["007", 'a "b", c']
    assert texts(made, "visits", "purpose_recorded") == [True, None]
    assert texts(made, "plans", "visit_interval") == [10]
    assert made.council == 'A "quoted" name'


# Any cells at all, against the conventions read plainly

CELLS = [
    "", " ", "\u00a0", "007", "NA", "null", "nan", "None", "true", "FALSE", "True ", "yes", "no", "1", "0", "-1", "+1",
    "1.0", "10.0", "1.5", "1.50", "1.51", ".5", "5.", "1e3", "1,5", "-0", "2020-02-29", "2019-02-29", "9999-12-31",
    "2020-2-3", "20200203", "2020-06-31", "0001-01-01", "0000-01-01", "2020-02-03T00:00:00", "2020-06", "2020-13",
    "2020-6", "86%", "86.5%", "%", "CP", "cp", "CIN ", "social_worker", "duty", "face_to_face", "virtual", "sickness",
    "Good", "Requires improvement", "met", "not met", 'a "b"', "a, b", "a\nb", "é", "\u0661", "\uff11",
    "2020-01-\u0661\u0661", "9" * 30,
]  # fmt: skip
anything = st.sampled_from(CELLS) | st.text("0123456789-+.%e", max_size=10)
FITTING = {
    "text": st.sampled_from(["007", " 7", "NA", "a, b"]),
    "date": st.dates().map(str),
    "month": st.sampled_from(["2020-05", "9999-12"]),
    "truth": st.sampled_from(["true", "False"]),
    "reported": st.sampled_from(["86%", "17.0"]),
    "number": st.sampled_from(["1", "1.0", "+1"]),
}


def cell(column: oracle.Column):
    """Mostly what the column may hold, else anything."""
    fitting = st.sampled_from(column.listed) if column.listed else FITTING[column.kind]
    return st.one_of(fitting, fitting, fitting, st.just(""), anything)


@st.composite
def random_table(draw):
    name = draw(st.sampled_from(sorted(oracle.TABLES)))
    columns = oracle.TABLES[name]
    optional = [column for column in columns if not columns[column].needed]
    dropped = draw(st.sets(st.sampled_from(optional), max_size=2)) if optional else set()
    headings = draw(st.permutations([column for column in columns if column not in dropped]))
    row = st.tuples(*(cell(columns[heading]) for heading in headings)).map(list)
    return name, [headings, *draw(st.lists(row, max_size=10))]


def as_csv(ends, lines) -> tuple[bytes, list[int]]:
    """The lines as CSV with an end of line and now and then an empty one, and the line on which each row starts."""
    text, starts = "", []
    for number, line in enumerate(lines):
        starts.append(text.count("\n") + 1)
        quoted = [f'"{each.replace(chr(34), chr(34) * 2)}"' if set(each) & set('",\n') else each for each in line]
        text += ",".join(quoted) + ends[number % len(ends)]
    return text.encode(), starts[1:]


CAMPAIGN = os.environ.get("EXAMPLES")  # as in tests/spec/test_properties.py


@settings(
    max_examples=int(CAMPAIGN or 60),
    derandomize=not CAMPAIGN,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(random_table(), st.lists(st.sampled_from(["\n", "\r\n", "\n\n"]), min_size=1, max_size=4))
def test_random_cells(extract, drawn, ends):
    name, lines = drawn
    content, starts = as_csv(ends, lines)
    made, expected = extract(**{name: content}), oracle.read(name, lines)
    order = list(oracle.TABLES[name])
    expected.faults.sort(key=lambda fault: (fault[0], order.index(fault[1])))
    assert faults(made) == [(name, starts[row], column, value) for row, column, value in expected.faults]
    table = made.table(name)
    assert (table.rows_read, table.set_aside, table.duplicates) == (
        expected.rows_read, expected.set_aside, expected.duplicates,
    )  # fmt: skip
    assert list(table.missing) == expected.missing
    for column in oracle.TABLES[name]:
        wanted = [row[column] for row in expected.rows]
        wanted = [value.isoformat() if isinstance(value, dt.date) else value for value in wanted]
        kind = oracle.TABLES[name][column].kind
        wanted = [float(value) if kind == "number" and value is not None else value for value in wanted]
        assert texts(made, name, column) == wanted, column


def test_day_numbers_of_an_extract(extract):
    made = extract(absences=ABSENCES + "a,2020-02-29,,\n")
    assert list(made["absences"]["start_date"]) == [day_number(dt.date(2020, 2, 29))]
