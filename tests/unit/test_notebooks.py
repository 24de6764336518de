"""The notebooks: thin, committed as they ran, and fit for other months, extracts, councils and windows."""

import ast
import json
import re
import shutil
from pathlib import Path
from statistics import median

import nbformat
import pytest

from improvement_analysis.analysis import EXAMPLE, NOTICE

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
PARAMETERS = {"month": "str", "data": "str", "notice": "str", "audience": "str", "window": "int"}
EVERY = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path):
    return nbformat.read(path, as_version=4)


def code_of(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def run(path, monkeypatch, **parameters):
    """Run a notebook's code here, with these parameters, and return what it displays: texts, and pictures' alt text."""
    shown = []

    def display(*objects, raw=False, metadata=None):
        for each in objects:
            shown.append(metadata["image/png"]["alt"] if raw else each.data)

    monkeypatch.setattr("IPython.display.display", display)
    namespace = {}
    for cell in code_of(read(path)):
        exec(compile(cell.source, path.name, "exec"), namespace)
        if "parameters" in cell.metadata.get("tags", []):
            namespace |= parameters
    return shown


def test_the_four_are_there():
    assert [path.stem for path in NOTEBOOKS] == ["00_board_report", "01_caseloads", "05_conferences", "06_visits"]


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
    shown = code_of(read(path))[1].outputs[0].data["text/markdown"]
    assert "**Synthetic data: every child, worker and figure on this page is made up.**" in shown
    assert "**Official-Sensitive: not for publication.**" in shown


@EVERY
def test_each_picture_has_its_alt_text(path):
    pictures = [
        output for cell in code_of(read(path)) for output in cell.outputs if "image/png" in output.get("data", {})
    ]
    assert pictures or path.stem.startswith("00")
    for picture in pictures:
        alt = picture.metadata["image/png"]["alt"]
        assert alt == picture.data["text/plain"]  # which nbval compares
        assert re.match(r"(Line|Bar) chart: .*\d", alt)


def test_the_committed_answers_of_the_example():
    outputs = json.dumps([cell.outputs for cell in code_of(read(FOLDER / "06_visits.ipynb"))])
    assert "Children in need visited in time: not met.** On 30 June 2020, " in outputs
    assert "against 85% due on that day: not met (earlier step met); 75%, due on 31 March 2020, is met." in outputs


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
    """All that is shown, checked for what no page may hold."""
    text = "\n".join(shown)
    assert not re.search(r"\bNone\b(?! of)|\bnan\b|\bNaN\b|\bNaT\b|[^\n]  [^\n]", text)
    assert text.count("(") == text.count(")")
    return text


@EVERY
def test_a_month_before_the_steps_are_due(path, monkeypatch, tmp_path):
    data = extract_of(tmp_path, "2020-01")
    text = readable(run(path, monkeypatch, month="2020-01", data=data, notice=str(NOTICE)))
    assert "January 2020: figures as at 31 January 2020" in text
    assert not re.search(r"Children in need visited in time: (not )?met\b(?! early)", text)


@EVERY
def test_an_extract_of_one_table(path, monkeypatch, tmp_path):
    data = extract_of(tmp_path, "2020-06", tables=["enquiries"])
    text = readable(run(path, monkeypatch, data=data, notice=str(NOTICE)))
    if path.stem == "05_conferences":
        assert re.search(r"In June 2020, \d+ of \d+ conferences", text)
    else:
        assert re.search(r"the table (episodes|plans) is missing", text)
    if path.stem in ("01_caseloads", "06_visits"):
        assert "there is nothing to draw, since no month has a value." in text


@EVERY
def test_a_window_of_three_months(path, monkeypatch):
    text = readable(run(path, monkeypatch, window=3))
    assert path.stem.startswith("00") or "April 2020 to June 2020" in text
    assert "July 2018" not in text


@EVERY
def test_another_council_in_another_working_directory(path, monkeypatch, tmp_path):
    data = extract_of(tmp_path / "data", "2020-06", council="Otherborough", synthetic=False)
    notice = tmp_path / "data" / "notice.toml"
    notice.write_text(NOTICE.read_text("utf-8").replace("North East Lincolnshire", "Other_borough <b>"), "utf-8")
    monkeypatch.chdir(tmp_path)
    text = readable(run(path, monkeypatch, data=data))
    assert r"Other\_borough &lt;b&gt;, June 2020" in text
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
    shown = {path.stem: readable(run(path, monkeypatch, notice=str(notice))) for path in NOTEBOOKS}
    assert (
        '<th scope="row">4. Time | taken</th><td>How &lt;i&gt;?</td><td>Working days to the conference: '
        in shown["00_board_report"]
    )
    assert "no more than 12 due on 30 June 2020" in shown["00_board_report"]
    assert shown["00_board_report"].count('<tr><th scope="row">4.') == 1
    assert (
        r"**Largest caseload (Team\_1): insufficient evidence.** No such figure is computed." in shown["01_caseloads"]
    )
    assert "**Working days to the conference: " in shown["05_conferences"]
    assert "No dated step is in force in these months." in shown["06_visits"]


def test_every_limb_has_its_paragraph_in_some_notebook():
    from improvement_analysis.measures import INDICATORS

    asked = "".join(cell.source for path in NOTEBOOKS for cell in code_of(read(path)) if "paragraphs(" in cell.source)
    neither = {id for id, indicator in INDICATORS.items() if indicator.better == "neither"}
    assert {id for id in INDICATORS if f'"{id}"' not in asked} == neither


def test_the_first_page_has_a_row_a_measure(monkeypatch):
    page = run(FOLDER / "00_board_report.ipynb", monkeypatch)[1]
    rows = re.findall(r'<tr><th scope="row">(\d)\. .*</tr>', page)
    assert rows == ["1", "2", "3", "4", "5", "6", "7"]
    verdicts = re.findall(r'<th scope="row">(\d).*<td>([^<]*)</td><td>[^<]*</td></tr>', page)
    # Measures 2, 3, 4 and 7 have no figures yet, and none has a verdict as a whole.
    assert [verdict for number, verdict in verdicts if number in "2347"] == ["not yet judged by this version"] * 4
    assert all(verdict.startswith("This limb: ") for number, verdict in verdicts if number in "156")
