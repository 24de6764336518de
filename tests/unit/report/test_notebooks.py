"""The notebooks: thin, committed as they ran, and fit for other months, extracts, councils and windows."""

import ast
import json
import re
import shutil
from functools import cache
from pathlib import Path
from statistics import median
from types import SimpleNamespace

import nbformat
import pandas as pd
import pytest

from improvement_analysis._shipped import report_notebooks
from improvement_analysis.analysis import EXAMPLE, NOTICE, analyse
from improvement_analysis.blocks import Paragraph, Table, as_text, of_json, runs
from improvement_analysis.blocks.notebook import MIME
from improvement_analysis.notice.notice import read_notice
from improvement_analysis.words import tables

FOLDER = Path(__file__).parents[3] / "notebooks"
NOTEBOOKS = report_notebooks()
PARAMETERS = {"month": "str", "data": "str", "notice": "str", "audience": "str", "window": "int"}
WITHOUT_PICTURES = ("00_board_report", "09_claims")
EVERY = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path):
    return nbformat.read(path, as_version=4)


def code_of(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


ANALYSE = cache(analyse)


def run(path, monkeypatch, **parameters):
    """Run a notebook's code here, with these parameters, and return its blocks, of pictures the alt text alone.

    Notebooks of the same parameters share their Analysis, which is most of the work.
    """
    shown = []
    monkeypatch.setattr("improvement_analysis.front_door.analyse_month", ANALYSE)

    def display(*objects, raw=False, metadata=None):
        for each in objects:
            shown.extend(of_json(each[MIME]) if MIME in each else (Paragraph(runs(each["text/plain"])),))

    monkeypatch.setattr("IPython.display.display", display)
    namespace = {}
    for cell in code_of(read(path)):
        body = ast.parse(cell.source)
        last = body.body.pop() if isinstance(body.body[-1], ast.Expr) else None
        exec(compile(body, path.name, "exec"), namespace)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), path.name, "eval"), namespace)
            if hasattr(value, "_ipython_display_"):
                value._ipython_display_()
        if "parameters" in cell.metadata.get("tags", []):
            namespace |= parameters
    return shown


def test_the_eleven_are_there():
    assert [path.stem for path in NOTEBOOKS] == [
        "00_board_report",
        "01_caseloads",
        "02_case_reviews",
        "03_data_accuracy",
        "04_audit_trajectory",
        "05_conferences",
        "06_visits",
        "07_supervision",
        "08_balancing_measures",
        "09_claims",
        "10_improvement_plan",
    ]


def test_the_first_page_leads_to_every_other():
    links = re.findall(r"\]\(([^)]*)\)", "".join(cell.source for cell in read(FOLDER / "00_board_report.ipynb").cells))
    assert links == [path.name for path in NOTEBOOKS[1:]]


@EVERY
def test_it_is_committed_as_it_ran(path):
    cells = code_of(read(path))
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert not [output for cell in cells for output in cell.outputs if output.output_type in ("error", "stream")]


@EVERY
def test_nothing_volatile_and_no_path_is_in_it(path):
    notebook = read(path)
    assert notebook.metadata == {"kernelspec": notebook.metadata.kernelspec}
    assert notebook.metadata.kernelspec.name == "python3"
    assert all(set(cell.metadata) <= {"tags"} for cell in notebook.cells)
    text = "".join(line for line in path.read_text("utf-8").splitlines() if "image/png" not in line)
    assert not re.search(r"(?<![\w/<.])/(work|tmp|root|home|usr|opt)/|[A-Z]:\\\\", text)


@EVERY
def test_one_cell_of_parameters_one_annotated_assignment_a_line(path):
    tagged = [cell for cell in code_of(read(path)) if "parameters" in cell.metadata.get("tags", [])]
    assert len(tagged) == 1
    assigned = ast.parse(tagged[0].source).body
    assert {line.target.id: line.annotation.id for line in assigned} == PARAMETERS
    assert [line.lineno for line in assigned] == list(range(1, len(PARAMETERS) + 1))


@EVERY
def test_it_is_thin(path):
    sources = [cell.source for cell in code_of(read(path))]
    nodes = [node for source in sources for node in ast.walk(ast.parse(source))]
    assert not [node for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda | ast.For)]
    assert median(len(source.splitlines()) for source in sources) <= 3
    assert sum("analyse(" in source for source in sources) == 1


@EVERY
def test_it_opens_with_the_question(path):
    first = read(path).cells[0]
    assert first.cell_type == "markdown"
    assert re.fullmatch(r"# [^\n]*\?", first.source)


@EVERY
def test_its_sections_are_questions_and_answered(path):
    cells = read(path).cells[3:]
    for place, cell in enumerate(cells):
        if cell.cell_type == "markdown" and cell.source.startswith("#"):
            assert re.fullmatch(r"##+ [^\n]*\?", cell.source)
            assert cells[place + 1].cell_type == "code"


@EVERY
def test_what_is_committed_says_that_it_is_synthetic_and_not_for_publication(path):
    shown = code_of(read(path))[1].outputs[0].data["text/plain"]
    assert "Synthetic data: every child, worker and figure on this page is made up." in shown
    assert "Official-Sensitive: not for publication." in shown


@EVERY
def test_each_picture_has_its_alt_text(path):
    pictures = [
        output for cell in code_of(read(path)) for output in cell.outputs if "image/png" in output.get("data", {})
    ]
    assert pictures or path.stem in WITHOUT_PICTURES
    for picture in pictures:
        alt = picture.metadata["image/png"]["alt"]
        assert alt == picture.data["text/plain"]  # which nbval compares
        kinds = (
            r"(Line|Bar|Run|Process behaviour) chart|Chart of days between \(G chart\)|Points|Small multiples|Dot plot"
        )
        assert re.match(rf"({kinds}): .*\d", alt)


def test_the_committed_answers_of_the_example():
    outputs = json.dumps([cell.outputs for cell in code_of(read(FOLDER / "06_visits.ipynb"))])
    assert "Children in need visited in time: not met. On 30 June 2020, " in outputs
    assert (
        "It is held against 85% due on that day: not met (earlier step met); 75%, due on 31 March 2020, is met."
    ) in outputs


def extract_of(folder, month, council="North East Lincolnshire", synthetic=True, tables=None):
    """A copy of the example's extract of June 2020, as that of another month or council, or with fewer tables."""
    to = folder / month
    to.mkdir(parents=True)
    for source in (EXAMPLE / "2020-06").iterdir():
        if source.suffix != ".toml" and (tables is None or source.stem in tables):
            shutil.copy(source, to)
    about = f'council = "{council}"\nextracted_on = 2020-06-30\nsource = "test"\nsynthetic = {str(synthetic).lower()}\n'
    (to / "extract.toml").write_text(about, encoding="utf-8")
    return str(folder)


def readable(shown):
    """All that is shown as text, checked for what no page may hold."""
    text = as_text(shown)
    assert not re.search(r"\bNone\b(?! of)|\bnan\b|\bNaN\b|\bNaT\b|[^\n]  [^\n]", text)
    assert text.count("(") == text.count(")")
    return text


@pytest.fixture(scope="module")
def january(tmp_path_factory):
    return extract_of(tmp_path_factory.mktemp("january"), "2020-01")


@pytest.fixture(scope="module")
def enquiries_alone(tmp_path_factory):
    return extract_of(tmp_path_factory.mktemp("enquiries"), "2020-06", tables=["enquiries"])


@pytest.fixture(scope="module")
def otherborough(tmp_path_factory):
    folder = tmp_path_factory.mktemp("other")
    notice = NOTICE.read_text("utf-8").replace("North East Lincolnshire", "Other_borough <b>")
    notice = notice.replace('code = "E06000012"', 'code = "E06000999"')
    (folder / "notice.toml").write_text(notice, "utf-8")
    return extract_of(folder, "2020-06", council="Otherborough", synthetic=False)


@EVERY
def test_a_month_before_the_steps_are_due(path, monkeypatch, january):
    text = readable(run(path, monkeypatch, month="2020-01", data=january, notice=str(NOTICE)))
    assert "January 2020: figures as at 31 January 2020" in text
    assert not re.search(r"Children in need visited in time: (not )?met\b(?! early)", text)


@EVERY
def test_an_extract_of_one_table(path, monkeypatch, enquiries_alone):
    shown = run(path, monkeypatch, data=enquiries_alone, notice=str(NOTICE))
    text = readable(shown)
    if path.stem == "05_conferences":
        assert re.search(r"In June 2020, \d+ of \d+ conferences", text)
    else:
        assert re.search(r"the table \w+(\\_\w+)? is missing", text)
    assert ("What the extract lacks" in text) == path.stem.startswith("00")  # in one place
    if path.stem in ("01_caseloads", "06_visits"):
        assert not tables_of(shown)
        assert "What to look at next" not in text


def tables_of(shown):
    return [block for block in shown if isinstance(block, Table)]


def cells(table):
    """The texts of a table's cells, row by row."""
    return [[cell.text for cell in row] for row in table.rows]


def titled(shown, words):
    """The one table whose caption holds these words."""
    (found,) = [table for table in tables_of(shown) if words in table.caption]
    return found


def lacking(shown):
    """The rows of the table of what the extract lacks, by table."""
    return {first: rest for first, *rest in cells(titled(shown, "What the extract lacks"))}


def test_what_an_extract_of_one_table_lacks_table_by_table(monkeypatch, enquiries_alone):
    page = run(FOLDER / "00_board_report.ipynb", monkeypatch, data=enquiries_alone, notice=str(NOTICE))
    lacks = lacking(page)
    # Every table of the dictionary but enquiries, and commentary, which no figure reads.
    assert list(lacks) == [
        "workers", "absences", "episodes", "allocations", "plans", "visits", "supervisions", "supervision_timetable",
        "case_supervisions", "case_reviews", "audits", "audit_actions", "audit_plan", "referrals", "assessments",
        "reported_figures", "plan_actions", "reserve_calls",
    ]  # fmt: skip
    assert lacks["referrals"] == [
        "child_id, referred_on, decided_on",
        "Re-referrals within 12 months; Referrals decided by the next working day",
    ]
    assert "Conferences overdue" in lacks["plans"][1]
    assert "(snapshot)" not in lacks["episodes"][1]
    assert "rules could not be checked, for want of a table or column." in as_text(page)


def test_what_an_extract_without_a_column_lacks(monkeypatch, tmp_path):
    folder = extract_of(tmp_path, "2020-06")
    file = tmp_path / "2020-06" / "audits.csv"
    audits = pd.read_csv(file, dtype=str, keep_default_na=False).drop(columns="sampling")
    audits.to_csv(file, index=False)
    page = run(FOLDER / "00_board_report.ipynb", monkeypatch, data=folder, notice=str(NOTICE))
    assert lacking(page) == {"audits": ["sampling", "Audits graded Good or Outstanding (random sample)"]}


@EVERY
def test_a_window_of_three_months(path, monkeypatch):
    shown = run(path, monkeypatch, window=3)
    # What has a label is drawn over the months that the label looks at, whatever the window.
    said = [as_text([each]) for each in shown]
    courses = [place for place, each in enumerate(said) if re.match("Process behaviour chart|Run chart|Points", each)]
    assert all("July 2018 to June 2020" in said[place] for place in courses)
    headed = {place - above for place in courses for above in (0, 1)}  # each with the title that stands above it
    text = readable([each for place, each in enumerate(shown) if place not in headed])
    # A line of three points is not drawn, and 03 has no other picture of the window.
    assert path.stem in (*WITHOUT_PICTURES, "03_data_accuracy") or "April 2020 to June 2020" in text
    assert path.stem.startswith("00") or "July 2018" not in text  # page one draws 24 months as the charts do


@EVERY
def test_another_council_in_another_working_directory(path, monkeypatch, tmp_path, otherborough):
    monkeypatch.chdir(tmp_path)
    text = readable(run(path, monkeypatch, data=otherborough))
    assert "Other_borough <b>, June 2020" in text
    assert "Lincolnshire" not in text
    assert "synthetic" not in text.lower()
    assert "Official-Sensitive: not for publication." in text


def test_a_notice_that_asks_for_other_things(monkeypatch, tmp_path):
    notice = tmp_path / "other.toml"
    notice.write_text(
        'council = "Otherborough"\nissued = 2020-01-01\n'
        '[[measure]]\nnumber = 4\ntitle = "Time | taken"\nasks = "How <i>?"\n'
        '[[measure.limb]]\nid = "median"\nindicator = "icpc_median_days"\n'
        'target = [{steps = [{value = 12, by = 2020-06-30, source = "S"}]}]\n'
        '[[measure]]\nnumber = 5\ntitle = "One team"\nasks = "?"\n'
        '[[measure.limb]]\nid = "team"\nindicator = "caseload_max"\ngroup = "Team_1"\n'
        'target = [{steps = [{value = 25, by = 2020-06-30, source = "S"}]}]\n',
        encoding="utf-8",
    )
    blocks = {path.stem: run(path, monkeypatch, notice=str(notice)) for path in NOTEBOOKS}
    shown = {name: readable(its) for name, its in blocks.items()}
    first = titled(blocks["00_board_report"], "The measures of the notice")
    assert [row[0] for row in cells(first)] == ["4. Time | taken", "5. One team"]
    assert cells(first)[0][2] == "Working days to the conference"
    assert cells(first)[0][4] == "12"
    assert (
        "Largest caseload (Team_1): insufficient evidence. There is no figure to hold against 25 due on 30 June 2020, "
        "since no such figure is counted for Team_1" in shown["01_caseloads"]
    )
    assert "Working days to the conference: " in shown["05_conferences"]
    assert "No dated step is in force in these months." in shown["06_visits"]


def test_every_limb_has_its_paragraph_in_some_notebook():
    from improvement_analysis.measures import INDICATORS

    asked = "".join(cell.source for path in NOTEBOOKS for cell in code_of(read(path)) if "now.text(" in cell.source)
    neither = {id for id, indicator in INDICATORS.items() if indicator.better == "neither"}
    assert {id for id in INDICATORS if f'"{id}"' not in asked} <= neither


def test_the_first_page_has_a_row_a_measure(monkeypatch):
    shown = run(FOLDER / "00_board_report.ipynb", monkeypatch)
    page = titled(shown, "The measures of the notice")
    opening = next(text for block in shown if (text := as_text([block])).endswith(" than in May."))
    rows = cells(page)
    assert [row[0][0] for row in rows] == ["1", "2", "3", "4", "5", "6", "7"]
    verdicts = [row[1] for row in rows]
    met = sum(verdict.startswith("Met") for verdict in verdicts)
    assert opening.startswith(f"{['None of the', 'One of', 'Two of', 'Three of'][met]} seven measures ")
    figures = [row[3] for row in rows]
    assert all(re.fullmatch(r"[\d.]+|[\d.]+% of [\d,]+", figure) for figure in figures)


def test_the_teams_that_do_not_stand_alone_come_last():
    columns = ["indicator", "reading", "group", "numerator", "denominator", "value", "unit", "note"]
    rows = [("caseload_mean", "dfe_fte", team, n, d, n / d, "mean", "") for team, n, d in TEAMS]
    values = pd.DataFrame(rows, columns=columns).astype({"numerator": float, "denominator": float})
    now = SimpleNamespace(month="2020-06", values=values, hidden=None, extract=SimpleNamespace(lacks=lambda needs: ""))
    now.levels = {"caseload_mean": ()}
    (table,) = tables.team_table(now, "caseload_mean", "dfe_fte")
    assert cells(table) == [
        ["North <b>", "60", "3", "20.0"],
        ["west", "30", "4", "7.5"],
        ["other teams", "59", "3.5", "16.9"],
    ]


TEAMS = (("North <b>", 60, 3), ("other teams", 59, 3.5), ("west", 30, 4))


def test_no_figures_by_team_without_their_column(tmp_path):
    shutil.copytree(EXAMPLE, tmp_path, dirs_exist_ok=True)
    workers = pd.read_csv(tmp_path / "2020-06" / "workers.csv", dtype=str)
    workers.drop(columns="team").to_csv(tmp_path / "2020-06" / "workers.csv", index=False)
    said = tables.team_table(analyse("2020-06", tmp_path, NOTICE), "caseload_mean", "dfe_fte")
    assert as_text(said) == "There are no figures by team, since the column team of the table workers is missing."


@pytest.mark.parametrize(
    ("month", "figures", "said"),
    [
        (
            "2020-06",
            (1_476_500, 258_000, 481_300, 1_223_500),
            "Of the reserve of £2.7 million for 2020-21: by 30 June 2020, £1.48 million was committed, of which "
            "£481,300 was spent. £258,000 more was asked for and awaited a decision. £1.22 million remained.",
        ),
        (
            "2021-04",
            (12_500, None, None, None),
            "The notice's file names no reserve for 2021-22. By 30 April 2021, £12,500 was committed.",
        ),
        ("2020-03", (None,) * 4, "What was committed from the reserve of 2019-20 is not known."),
    ],
)
def test_the_reserve_in_words(month, figures, said):
    parts = ("committed", "awaiting", "spent", "remaining")
    rows = [(f"reserve_{part}", "", value) for part, value in zip(parts, figures, strict=True)]
    values = pd.DataFrame(rows, columns=["indicator", "group", "value"]).astype({"value": float})
    assert tables.reserve(SimpleNamespace(month=month, notice=read_notice(NOTICE), values=values)) == said


def test_figures_of_counts_alone_have_two_columns(monkeypatch):
    shown = run(FOLDER / "10_improvement_plan.ipynb", monkeypatch)
    assert titled(shown, "Improvement plan actions put off, June 2020").headings == ("Figure", "Value")
    areas = cells(titled(shown, "by priority area"))
    assert areas[0][0] == "all together"
    # Overdue actions and those with a due day add up over the areas.
    assert sum(int(row[1]) for row in areas[1:]) == int(areas[0][1])
    of = [int(re.search(r"of (\d+)", row[2]).group(1)) for row in areas]
    assert sum(of[1:]) == of[0]
