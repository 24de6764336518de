"""The synthetic example: does it hold what it says, read by a slow plain-Python reading of data/README.md and
docs/counting-rules.md.

Nothing here uses the package's own reading or measures: the figures are worked out row by row, so that the shipped data
is checked independently of them.
"""

import csv
import filecmp
import re
import tomllib
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import holidays
import pytest

from improvement_analysis.errors import UnusableInput
from improvement_analysis.records.tables import TABLES
from improvement_analysis.synthetic_council import write_example

COMMITTED = Path(__file__).parents[3] / "data" / "example"
COMMITTED_SCALE = 0.13
END_OF_JUNE = date(2020, 6, 30)
BANK_HOLIDAYS = holidays.country_holidays("GB", subdiv="ENG", years=range(2000, 2022))

# Typed from data/README.md: needed columns, lists, and the required cells that may be blank.
NEEDED = {
    "workers": "worker_id role fte start_date",
    "absences": "worker_id start_date",
    "episodes": "child_id start_date",
    "allocations": "child_id worker_id start_date",
    "plans": "child_id plan_type start_date",
    "visits": "child_id visit_date",
    "enquiries": "child_id strategy_discussion_date",
    "supervisions": "worker_id held_on",
    "supervision_timetable": "worker_id due_on",
    "case_supervisions": "child_id held_on",
    "case_reviews": "child_id reviewed_on",
    "audits": "audit_id child_id audited_on domain grade",
    "audit_actions": "audit_id due_on",
    "audit_plan": "month expected",
    "referrals": "child_id referred_on",
    "assessments": "child_id started_on",
    "reported_figures": "indicator month value",
    "plan_actions": "action_id priority_area due_on",
    "reserve_calls": "call_id requested_on amount",
    "commentary": "measure text",
}
GRADES = {"Outstanding", "Good", "Requires improvement", "Inadequate"}
LISTS = {
    ("workers", "role"): {"social_worker", "manager", "duty", "other"},
    ("absences", "reason"): {"sickness", "parental", "leave", "other"},
    ("plans", "plan_type"): {"CIN", "CP", "CLA"},
    ("visits", "mode"): {"face_to_face", "virtual"},
    ("visits", "seen_alone"): {"yes", "no_with_reason", "no"},
    ("case_reviews", "risk_level"): {"low", "medium", "high"},
    ("audits", "grade"): GRADES,
    ("audits", "moderated_grade"): GRADES,
    ("audits", "sampling"): {"random", "targeted", "thematic"},
    ("reported_figures", "produced_by"): {"system", "manual"},
    ("reported_figures", "claimed_verdict"): {"met", "not met"},
}
MAY_BE_BLANK = {("enquiries", "strategy_discussion_date"), ("reported_figures", "value"), ("workers", "fte")}
TRUTHS = {"agency", "child_seen", "spoken_to", "purpose_recorded", "icpc_required", "transfer_in", "action_required"}
PLANNED = {"asye_start", "asye_end", "action_due", "due_on", "end_date"}
NUMBERS = {"fte": (0, Decimal("1.5")), "visit_interval": (1, None), "expected": (0, None), "measure": (1, None)}
NUMBERS |= {"amount": (0, None), "spent": (0, None)}


def is_date(column: str) -> bool:
    return column.endswith(("_date", "_on")) or column in ("asye_start", "asye_end", "action_due")


def read_cell(table: str, column: str, text: str):
    """The value of a cell; ValueError for a fault."""
    if text == "":
        if column in NEEDED[table].split() and (table, column) not in MAY_BE_BLANK:
            raise ValueError("blank")
        return None
    if (table, column) in LISTS and text not in LISTS[table, column]:
        raise ValueError("not in its list")
    if is_date(column):
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            raise ValueError("no date")
        return date.fromisoformat(text)
    if column in TRUTHS:
        return {"true": True, "false": False}[text.lower()] if text.lower() in ("true", "false") else fail("neither")
    if column in NUMBERS:
        least, most = NUMBERS[column]
        number = Decimal(text) if re.fullmatch(r"[+-]?\d+(\.\d+)?", text) else fail("no number")
        return number if number >= least and (most is None or number <= most) else fail("out of range")
    if table == "reported_figures" and column in ("value", "claimed_target"):
        return text if re.fullmatch(r"[+-]?\d+(\.\d+)?%?", text) else fail("no figure")
    return text


def fail(why: str):
    raise ValueError(why)


class Slow:
    """An extract read row by row: `rows` in use, `faults` as (table, column, text), `set_aside` and `twice` counts."""

    def __init__(self, folder: Path):
        self.folder, self.rows, self.faults, self.twice = folder, {}, [], 0
        for path in sorted(folder.glob("*.csv")):
            self.rows[path.stem] = self.read(path)

    def read(self, path: Path) -> list[dict]:
        table, kept, seen = path.stem, [], set()
        with path.open(encoding="utf-8", newline="") as file:
            for cells in csv.DictReader(file):
                key = tuple(text.strip() for text in cells.values())
                self.twice += key in seen
                row = {} if key not in seen else None
                seen.add(key)
                for column, text in cells.items() if row is not None else ():
                    try:
                        row[column] = read_cell(table, column, text.strip())
                    except ValueError:
                        self.faults.append((table, column, text))
                        row[column] = None
                        if column in NEEDED[table].split() or column == "end_date":
                            row = None
                            break
                if row is not None:
                    kept.append(row)
        return kept


def is_open(row: dict, day: date) -> bool:
    return row["start_date"] <= day and (row["end_date"] is None or row["end_date"] > day)


def half_up(share: Fraction) -> int:
    value = Decimal(share.numerator) / Decimal(share.denominator)
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def is_working(day: date) -> bool:
    return day.weekday() < 5 and day not in BANK_HOLIDAYS


def add_working_days(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= is_working(day)
    return day


def working_days_taken(first: date, last: date) -> int:
    return sum(is_working(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))


def caseloads(extract: Slow, day: date) -> dict:
    """`held`: children by case holder; `fte` of case holders; `in_post`; `asye`; `elsewhere`; `nobody`."""
    spells = defaultdict(list)
    for row in extract.rows["workers"]:
        if is_open(row, day):
            spells[row["worker_id"]].append(row)
    fte = {worker: sum(1 if row["fte"] is None else row["fte"] for row in rows) for worker, rows in spells.items()}
    latest = {
        worker: max(enumerate(rows), key=lambda n: (n[1]["start_date"], n[0]))[1] for worker, rows in spells.items()
    }
    in_post = {worker for worker, row in latest.items() if row["role"] == "social_worker" and fte[worker] > 0}
    offers = defaultdict(list)
    for row in extract.rows["allocations"]:
        if is_open(row, day):
            key = (row["worker_id"] not in in_post, -row["start_date"].toordinal(), row["worker_id"])
            offers[row["child_id"]].append(key)
    held, elsewhere, nobody = Counter(), 0, 0
    for child in {row["child_id"] for row in extract.rows["episodes"] if is_open(row, day)}:
        worker = min(offers[child])[2] if child in offers else None
        if worker in in_post:
            held[worker] += 1
        elif worker in latest:
            elsewhere += 1
        else:
            nobody += 1
    asye = [
        worker
        for worker in held
        if latest[worker]["asye_start"]
        and latest[worker]["asye_start"] <= day
        and (latest[worker]["asye_end"] is None or latest[worker]["asye_end"] > day)
    ]
    holders = sum((Fraction(fte[worker]) for worker in held), Fraction(0))
    return {"held": held, "fte": holders, "in_post": in_post, "asye": asye, "elsewhere": elsewhere, "nobody": nobody}


def caseload_means(extract: Slow, day: date) -> dict[str, Fraction]:
    found = caseloads(extract, day)
    cases = sum(found["held"].values())
    return {
        "dfe_fte": cases / found["fte"],
        "headcount": Fraction(cases, len(found["held"])),
        "all_in_post": Fraction(cases, len(found["in_post"])),
        "asye": Fraction(sum(found["held"][worker] for worker in found["asye"]), len(found["asye"])),
    }


def conferences_in_time(extract: Slow, first: date, last: date) -> tuple[int, int]:
    discussions = defaultdict(list)
    for row in extract.rows["enquiries"]:
        if row["icpc_date"] and first <= row["icpc_date"] <= last and not row["transfer_in"]:
            discussions[row["child_id"], row["icpc_date"]].append(row["strategy_discussion_date"])
    in_time = 0
    for (_, held), days in discussions.items():
        known = [day for day in days if day]
        in_time += bool(known) and min(known) <= held and working_days_taken(min(known), held) <= 15
    return in_time, len(discussions)


def visited_in_time(extract: Slow, plan_type: str, day: date) -> tuple[int, int]:
    here = [row for row in extract.rows["plans"] if is_open(row, day)]
    other = {row["child_id"] for row in here if row["plan_type"] in ("CP", "CLA")}
    in_force = {}
    for row in here:
        best = in_force.get(row["child_id"])
        if row["plan_type"] == plan_type and (best is None or row["start_date"] >= best["start_date"]):
            in_force[row["child_id"]] = row
    visits = defaultdict(list)
    for row in extract.rows["visits"]:
        if row["mode"] != "virtual" and row["visit_date"] <= day:
            visits[row["child_id"]].append(row["visit_date"])
    in_time, children = 0, 0
    for child, plan in in_force.items():
        if plan_type == "CIN" and child in other:
            continue
        children += 1
        base = max([made for made in visits[child] if made >= plan["start_date"]], default=plan["start_date"])
        interval = int(plan["visit_interval"] or {"CP": 10, "CIN": 20, "CLA": 42}[plan_type])
        due = base + timedelta(days=interval) if plan_type == "CLA" else add_working_days(base, interval)
        in_time += due >= day
    return in_time, children


def percent(counted: tuple[int, int]) -> int:
    return half_up(Fraction(100 * counted[0], counted[1]))


@pytest.fixture(scope="module")
def full(tmp_path_factory) -> dict[str, Slow]:
    """The example at scale 1."""
    folder = tmp_path_factory.mktemp("full")
    write_example(folder, months=("2020-05", "2020-06"))
    return {month: Slow(folder / month) for month in ("2020-05", "2020-06")}


@pytest.fixture(scope="module")
def committed() -> dict[str, Slow]:
    """The small example that is shipped."""
    return {month: Slow(COMMITTED / month) for month in ("2020-04", "2020-05", "2020-06")}


@pytest.fixture(scope="module", params=["full", "committed"])
def june(request) -> Slow:
    """The extract of June 2020, at scale 1 and as shipped."""
    return request.getfixturevalue(request.param)["2020-06"]


def assert_the_papers_claims(extract: Slow) -> None:
    means = caseload_means(extract, END_OF_JUNE)
    assert half_up(means["all_in_post"]) == 17
    assert half_up(means["headcount"]) >= 20
    assert 22 <= means["dfe_fte"] <= 25
    assert half_up(means["asye"]) == 14
    assert percent(conferences_in_time(extract, date(2020, 6, 1), END_OF_JUNE)) == 86
    assert percent(visited_in_time(extract, "CP", END_OF_JUNE)) == 90
    in_time, children = visited_in_time(extract, "CIN", END_OF_JUNE)
    assert percent((in_time, children)) == 77
    assert Fraction(75, 100) <= Fraction(in_time, children) < Fraction(85, 100)


def test_june_2020_rounds_to_the_papers_claims(june):
    assert_the_papers_claims(june)


@pytest.mark.parametrize(("seed", "scale"), [(1, 0.1), (7, 0.25)])
def test_so_does_every_seed_and_scale(tmp_path, seed, scale):
    write_example(tmp_path, seed=seed, scale=scale, months=("2020-06", "2020-06"))
    assert_the_papers_claims(Slow(tmp_path / "2020-06"))


def test_its_size_at_scale_1_is_the_councils(full):
    found = caseloads(full["2020-06"], END_OF_JUNE)
    assert sum(found["held"].values()) + found["elsewhere"] + found["nobody"] == pytest.approx(1900, abs=20)
    assert found["fte"] == pytest.approx(75, abs=2)


def test_the_story_of_the_two_years(june):
    november = date(2019, 11, 30)
    assert caseload_means(june, november)["dfe_fte"] > 29.5
    assert caseload_means(june, date(2020, 3, 31))["dfe_fte"] < caseload_means(june, november)["dfe_fte"] - 3
    assert 48 <= percent(conferences_in_time(june, date(2019, 4, 1), date(2020, 3, 31))) <= 52
    for day in (november, date(2020, 1, 31), END_OF_JUNE):
        cp, cin = (percent(visited_in_time(june, plan_type, day)) for plan_type in ("CP", "CIN"))
        assert cp > cin
    assert percent(visited_in_time(june, "CIN", november)) < 65
    virtual = [row["visit_date"] for row in june.rows["visits"] if row["mode"] == "virtual"]
    assert len(virtual) > 50
    assert min(virtual) >= date(2020, 3, 24)


def test_managers_hold_more_children_as_the_mean_falls(june):
    assert caseloads(june, END_OF_JUNE)["elsewhere"] > 1.25 * caseloads(june, date(2019, 11, 30))["elsewhere"]


def test_a_month_looks_otherwise_in_a_later_extract(committed, full):
    april = date(2020, 4, 30)
    first, later = (percent(visited_in_time(committed[month], "CP", april)) for month in ("2020-04", "2020-06"))
    assert first != later
    may = (date(2020, 5, 1), date(2020, 5, 31))
    # Late conferences are recorded late, which flatters the month's own extract.
    known = [conferences_in_time(full[month], *may) for month in ("2020-05", "2020-06")]
    assert known[0][1] < known[1][1]
    assert Fraction(*known[0]) > Fraction(*known[1])
    corrected = {
        (row["child_id"], row["visit_date"]) for row in committed["2020-06"].rows["visits"] if row["mode"] == "virtual"
    }
    was = [row for row in committed["2020-04"].rows["visits"] if row["mode"] == "face_to_face"]
    assert any((row["child_id"], row["visit_date"]) in corrected for row in was)
    late = [
        row for row in committed["2020-05"].rows["visits"] if row["visit_date"] <= april < (row["recorded_on"] or april)
    ]
    assert len(late) > 5


def test_due_days_of_the_plan_move(committed):
    due = [{row["action_id"]: row["due_on"] for row in committed[month].rows["plan_actions"]} for month in committed]
    assert sum(due[0][action] < due[2][action] for action in due[0]) >= 4


def test_every_table_and_column_is_there(june):
    assert set(june.rows) == set(TABLES)
    for name, schema in TABLES.items():
        with (june.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == list(schema.columns)
        assert june.rows[name], f"{name} is empty"


def test_it_says_that_it_is_synthetic(june):
    about = tomllib.loads((june.folder / "extract.toml").read_text(encoding="utf-8"))
    assert about["synthetic"] is True
    assert about["council"] == "North East Lincolnshire"
    assert about["extracted_on"] == END_OF_JUNE
    assert "synthetic" in about["source"].lower()
    assert about["history_from"] == dict.fromkeys(TABLES, date(2018, 7, 1))


def test_nothing_has_happened_after_the_extract(committed, full):
    for month, extract in [*committed.items(), *full.items()]:
        taken = date.fromisoformat(f"{month}-01") + timedelta(days=32)
        taken -= timedelta(days=taken.day)
        ahead = [
            (name, column)
            for name, rows in extract.rows.items()
            for row in rows
            for column, value in row.items()
            if is_date(column) and column not in ("asye_end", "action_due", "due_on") and value and value > taken
        ]
        # The mistyped years: two referrals and a visit.
        assert Counter(name for name, _ in ahead) == {"referrals": 2, "visits": 1}


def test_the_claims_are_reported_as_the_paper_wrote_them(june):
    claims = [row for row in june.rows["reported_figures"] if row["month"] == "2020-06"]
    assert {(row["indicator"], row["value"], row["claimed_target"]) for row in claims} == {
        ("caseload_mean", "17", None),
        ("asye_caseload_mean", "14", "18"),
        ("review_cohort_coverage", None, None),
        ("records_valid", None, None),
        ("audits_good_or_better", None, None),
        ("icpc_within_15", "86%", "68%"),
        ("cp_visits_in_timescale", "90%", None),
        ("cin_visits_in_timescale", "77%", None),
        ("supervision_workers", None, None),
    }
    assert {row["claimed_verdict"] for row in claims} == {"met"}


def test_a_few_cells_are_faulty_in_each_way(june):
    texts = {text for _, _, text in june.faults}
    assert {"31/04/2019", "telephone", "37", ""} <= texts  # a bad date, outside its list, out of range, blank
    assert 20 <= len(june.faults) <= 30
    assert 3 <= june.twice <= 8


def spans(row: dict, day: date) -> bool:
    return row["start_date"] <= day and (row["end_date"] is None or row["end_date"] >= day)


def failing(extract: Slow) -> dict[str, int]:
    """Rows that fail each rule of measure 3 but `fault` and `after_extract`."""
    rows, taken, found = extract.rows, END_OF_JUNE, Counter()
    by = {name: defaultdict(list) for name in ("episodes", "workers")}
    for name, key in (("episodes", "child_id"), ("workers", "worker_id")):
        for row in rows[name]:
            by[name][row[key]].append(row)
    for name, first, last in (
        *((name, "start_date", "end_date") for name in ("workers", "absences", "episodes", "allocations", "plans")),
        ("workers", "asye_start", "asye_end"),
        ("assessments", "started_on", "completed_on"),
        ("case_reviews", "reviewed_on", "action_completed_on"),
    ):
        wrong = sum(bool(row[first] and row[last] and row[last] < row[first]) for row in rows[name])
        found[f"end_before_start {name}"] += wrong
    for row in rows["enquiries"]:
        held, discussed = row["icpc_date"], row["strategy_discussion_date"]
        found["conference_before_discussion"] += bool(held and discussed and held < discussed)
        found["conference_without_discussion"] += bool(held and not discussed and not row["transfer_in"])
    for name, column in (("plans", "start_date"), ("visits", "visit_date")):
        for row in rows[name]:
            without = not any(spans(episode, row[column]) for episode in by["episodes"][row["child_id"]])
            found[f"{name}_without_open_case"] += without
    for name, column in (
        ("visits", "visit_date"),
        ("enquiries", "strategy_discussion_date"),
        ("supervisions", "held_on"),
        ("case_supervisions", "held_on"),
    ):
        wrong = sum(bool(row["recorded_on"] and row[column] and row["recorded_on"] < row[column]) for row in rows[name])
        found[f"recorded_before_event {name}"] += wrong
    still = [row for row in rows["allocations"] if is_open(row, taken)]
    children = Counter(row["child_id"] for row in still)
    found["two_allocations"] = sum(children[row["child_id"]] > 1 for row in still)
    for row in rows["allocations"]:
        spells = by["workers"][row["worker_id"]]
        found["allocation_to_unknown_worker"] += not any(spans(spell, row["start_date"]) for spell in spells)
        found["allocation_after_leaving"] += is_open(row, taken) and not any(is_open(spell, taken) for spell in spells)
    for spells in by["workers"].values():
        here = [row for row in spells if is_open(row, taken)]
        together = sum(1 if row["fte"] is None else row["fte"] for row in here)
        found["fte_implausible"] += len(here) if together > Decimal("1.5") else 0
    return dict(found)


def test_a_few_rows_break_each_rule(june):
    found = failing(june)
    assert {rule for rule, count in found.items() if not count} == set()
    assert {rule: count for rule, count in found.items() if count > 14} == {}


def test_a_duty_tray_holds_more_than_a_worker_could_at_scale_1(full):
    held = Counter(row["worker_id"] for row in full["2020-06"].rows["allocations"] if is_open(row, END_OF_JUNE))
    assert max(held.values()) > 60
    assert sorted(held.values())[-2] <= 60


def test_the_shipped_example_is_what_the_command_writes_and_small(tmp_path):
    write_example(tmp_path, scale=COMMITTED_SCALE)
    made = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert made == sorted(path.relative_to(COMMITTED) for path in COMMITTED.rglob("*") if path.is_file())
    assert filecmp.cmpfiles(tmp_path, COMMITTED, made, shallow=False)[1:] == ([], [])
    assert sum((tmp_path / path).stat().st_size for path in made) <= 3_000_000


def test_the_same_seed_gives_the_same_bytes_whatever_the_months(tmp_path):
    write_example(tmp_path / "a", seed=3, scale=0.1, months=("2020-01", "2020-02"))
    write_example(tmp_path / "b", seed=3, scale=0.1, months=("2020-02", "2020-02"))
    write_example(tmp_path / "c", seed=4, scale=0.1, months=("2020-02", "2020-02"))
    names = [f"{name}.csv" for name in TABLES] + ["extract.toml"]
    a, b, c = (tmp_path / folder / "2020-02" for folder in "abc")
    assert filecmp.cmpfiles(a, b, names, shallow=False)[1:] == ([], [])
    assert "visits.csv" in filecmp.cmpfiles(a, c, names, shallow=False)[1]
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["2020-01", "2020-02"]


@pytest.mark.parametrize("month", ["2018-07", "2020-12"])
def test_the_first_and_the_last_month_can_be_had(tmp_path, month):
    write_example(tmp_path, scale=0.1, months=(month, month))
    assert set(Slow(tmp_path / month).rows) == set(TABLES)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"months": ("2020-06", "2020-04")}, "2020-06 to 2020-04"),
        ({"months": ("2018-06", "2020-04")}, "from 2018-07 to 2020-12"),
        ({"months": ("June", "2020-04")}, "June"),
        ({"scale": 0.01}, "0.05 to 500"),
        ({"scale": float("inf")}, "0.05 to 500"),
        ({"scale": float("nan")}, "0.05 to 500"),
        ({"seed": -1}, "seed"),
    ],
)
def test_what_cannot_be_had_is_said(tmp_path, options, says):
    with pytest.raises(UnusableInput, match=says):
        write_example(tmp_path, **options)
    assert list(tmp_path.iterdir()) == []
