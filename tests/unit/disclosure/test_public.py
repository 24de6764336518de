"""The public's view: the same points hidden in files, sentences, tables and charts, and no row by team or domain."""

import csv
import json
import re

import pytest

from improvement_analysis.analysis import analyse
from improvement_analysis.blocks import as_text
from improvement_analysis.disclosure import AUDIENCES
from improvement_analysis.disclosure.public import without_small_losses
from improvement_analysis.front_door import Month
from improvement_analysis.measures import INDICATORS
from improvement_analysis.records.tables import NUMBER
from improvement_analysis.report.figure_files import write_figures
from improvement_analysis.words import page_one, trust
from tests.sentences import is_one_of, numbers_in

NOTICE = """
council = "Anyshire"
issued = 2020-01-01
[[measure]]
number = 1
title = "Seen"
asks = "Asks?"
[[measure.limb]]
id = "seen"
indicator = "children_not_seen"
target = [{steps = [{value = 0.5, by = 2020-06-30, source = "Notice"}]}]
[[measure.limb]]
id = "risk"
indicator = "risk_unknown"
target = [{steps = [{value = 5, by = 2020-06-30, source = "Notice"}]}]
[[measure.limb]]
id = "domain"
indicator = "audits_good_or_better"
group = "planning"
improvement = {or_at_least = 0.5, source = "Notice"}
"""


@pytest.fixture
def month(tmp_path):
    """A council of 20 open children, of whom so many were not seen, with an audit in a domain and a commentary."""

    def month(not_seen: int) -> Month:
        folder = tmp_path / "2020-06"
        folder.mkdir()
        (tmp_path / "notice.toml").write_text(NOTICE, encoding="utf-8")
        tables = {
            "episodes": ["child_id,start_date,end_date,team", *(f"C{n},2019-01-01,,North" for n in range(20))],
            "visits": [
                "child_id,visit_date,mode,child_seen",
                *(f"C{n},2020-06-20,face_to_face,true" for n in range(not_seen, 20)),
            ],
            "case_reviews": [
                "child_id,reviewed_on,risk_level",
                *(f"C{n},2020-06-20,high" for n in range(10)),
            ],
            "audits": [
                "audit_id,child_id,audited_on,domain,grade",
                *(f"A{n},C{n},2020-06-10,{domain},Good" for n in range(9) for domain in ("overall", "planning")),
            ],
            "commentary": ["measure,limb,text,author", "1,seen,We know this child.,A manager"],
        }
        for name, lines in tables.items():
            (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return Month(analyse("2020-06", tmp_path, window=3))

    return month


def files(month: Month, folder) -> tuple[list[dict], list[dict], dict]:
    write_figures(month.analysis, folder)
    figures, rows = (
        list(csv.DictReader((folder / name).read_text(encoding="utf-8").splitlines()))
        for name in ("figures.csv", "series.csv")
    )
    return figures, rows, json.loads((folder / "verdicts.json").read_text(encoding="utf-8"))


def of(rows: list[dict], indicator: str) -> dict:
    return next(row for row in rows if row["indicator"] == indicator and row.get("month") in ("2020-06", None))


def test_files_have_c_where_a_number_is_small(month, tmp_path):
    figures, rows, verdicts = files(month(3).shown_to("public"), tmp_path / "public")
    hidden = ("numerator", "value", "lower", "upper")
    assert {of(figures, "children_not_seen")[name] for name in (*hidden, "short_by")} == {"[c]"}
    assert of(figures, "children_not_seen")["denominator"] == "20"
    assert of(figures, "children_not_seen")["answer"] == "met"
    june = next(row for row in rows if (row["indicator"], row["month"]) == ("children_not_seen", "2020-06"))
    assert {june[name] for name in (*hidden, "first_published")} == {"[c]"}
    limb = verdicts["measures"][0]["limbs"][0]
    assert (limb["verdict"], limb["short_by"], limb["answers"][0]["value"]) == ("met", "[c]", "[c]")
    assert " 3 " not in limb["sentence"]
    assert "15%" not in limb["sentence"]
    assert "[c]" in limb["sentence"]


def test_what_is_not_small_is_as_for_the_board(month, tmp_path):
    whole = month(8)
    ours, _, seen = files(whole.shown_to("public"), tmp_path / "public")
    theirs, _, known = files(whole.shown_to("board"), tmp_path / "board")
    assert of(ours, "risk_unknown") == of(theirs, "risk_unknown")
    assert of(ours, "children_not_seen") == of(theirs, "children_not_seen")
    assert seen["measures"][0]["limbs"][0] == known["measures"][0]["limbs"][0] | {
        "sentence": seen["measures"][0]["limbs"][0]["sentence"]
    }


def test_an_answer_that_leaves_one_value_hides_the_denominator_too(month, tmp_path):
    """5% of 20 is met by 0 and by 1, and 0 would be shown: the numerator could only be 1."""
    notice = NOTICE.replace("value = 0.5, by", "value = 0.05, by")
    made = month(1)
    (tmp_path / "notice.toml").write_text(notice, encoding="utf-8")
    figures, _, _ = files(Month(analyse("2020-06", tmp_path, window=3), "public"), tmp_path / "public")
    assert made.figure("children_not_seen").numerator == 1
    assert of(figures, "children_not_seen")["denominator"] == "[c]"


def test_no_row_by_team_or_domain(month, tmp_path):
    figures, rows, verdicts = files(month(8).shown_to("public"), tmp_path / "public")
    assert {row["group"] for row in figures if row["indicator"] != "records_failing"} == {""}
    assert {row["group"] for row in rows if row["indicator"] != "records_failing"} == {""}
    assert verdicts["measures"][0]["limbs"][2]["answers"][0]["value"] == "[c]"
    assert verdicts["measures"][0]["limbs"][2]["verdict"] == "met"


def test_the_analyst_is_shown_the_same(month):
    seen = month(3).shown_to("public")
    assert seen.figures_by("team").empty
    assert seen.figures_by("domain").empty
    # In the months before, nobody had been seen: all of 20 is no small number, and nobody is left out.
    assert seen.series("children_not_seen")["value"].fillna(-1).tolist() == [1, 1, -1]
    assert seen.analysis.extract.lacks(("commentary",))
    assert "We know this child" not in str(seen.text("children_not_seen"))
    assert "[c]" in str(seen.table("children_not_seen"))
    assert not seen.chart("caseload_mean", kind="workers").blocks
    assert not seen.table("caseload_mean", by="team").blocks


def test_the_managers_view_is_untouched(month):
    whole = month(3)
    public = whole.shown_to("public").analysis
    public.figures  # noqa: B018
    assert list(public.values) == [*whole.analysis.values, "hidden"]
    assert whole.figure("children_not_seen").numerator == 3
    assert not whole.analysis.extract.lacks(("commentary",))


def sides(rows: list[dict]) -> set[float]:
    """What a file shows of figures, what a numerator leaves out, and by how much either moved from month to month."""
    known, before = set(), {}
    for row in rows:
        cells = {name: float(cell) for name, cell in row.items() if re.fullmatch(NUMBER, cell or "")}
        known |= set(cells.values())
        n, d = cells.get("numerator"), cells.get("denominator")
        now = [n, None if n is None or d is None else d - n]
        about = (row["indicator"], row["reading"], row["group"])
        pairs = zip(now, before.get(about, (None, None)), strict=True)
        known |= {abs(this - last) for this, last in pairs if None not in (this, last)}
        known |= {side for side in now if side is not None}
        before[about] = now
    return known


SAID_BY_THE_RULES = {1.0, 4.0, 42.0, 31.0, 90.0, 28.0, 12.0, 40.0, 18.0, 5.0, 24.0, 15.0, 20.0, 10.0}
"""The measure's number, and what standards and definitions name."""


@pytest.mark.parametrize("not_seen", [0, 3, 6, 8, 17])
def test_every_number_of_a_sentence_is_one_that_its_audience_is_shown(month, tmp_path, not_seen):
    whole = month(not_seen)
    for audience in AUDIENCES:
        now = whole.shown_to(audience)
        figures, rows, verdicts = files(now, tmp_path / audience)
        said = [limb["sentence"] for measure in verdicts["measures"] for limb in measure["limbs"]]
        said += [str(now.answer(id)) for id, each in INDICATORS.items() if each.by != "rule"]
        said += as_text(page_one.page_one(now.analysis)).splitlines()
        if audience == "public":  # to others it counts rows, which no figure does
            said.append(trust.in_words(now.analysis, now.analysis.notice.measure[0]))
        known = sides(figures) | sides(rows) | SAID_BY_THE_RULES
        unknown = [
            (number, text)
            for text in said
            for number in numbers_in(text)
            if not is_one_of(number, known) and not text.startswith("Longest overdue visit")
        ]
        assert unknown == [], audience


def test_a_note_tells_no_small_number():
    assert without_small_losses("12 of 400 rows of the table plans could not be used") == (
        "12 of 400 rows of the table plans could not be used"
    )
    assert without_small_losses("399 of 400 rows of the table plans could not be used").startswith("[c] of 400")
