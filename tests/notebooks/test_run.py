"""Each way in which a notebook's run can go wrong has a notebook here that is named for it."""

import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import papermill
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from improvement_analysis.errors import UnusableInput
from improvement_analysis.report.notebooks import NoKernel, OwnKernel, check_parameters, run_notebooks

HERE = Path(__file__).parent
NAMES = ["completes", "raises", "exits_early", "takes_too_long", "loses_its_kernel"]
EARLIER = "an earlier good output"


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """One run of all, over earlier outputs, where the user's folders hold a broken kernel named python3."""
    folder = tmp_path_factory.mktemp("a {curly} folder")
    out = folder / "out"
    out.mkdir()
    for name in NAMES:
        shutil.copy(HERE / f"{name}.ipynb", folder)
        (out / f"{name}.ipynb").write_text(EARLIER)
    stale = folder / "jupyter" / "kernels" / "python3"
    stale.mkdir(parents=True)
    broken = {"argv": ["no-such-python", "{connection_file}"], "display_name": "stale", "language": "python"}
    (stale / "kernel.json").write_text(json.dumps(broken))
    done = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(folder / "jupyter"))
        patch.chdir(folder)
        results = run_notebooks(
            [folder / f"{name}.ipynb" for name in NAMES],
            {"month": "2020-01"},
            out,
            on_done=lambda result: done.append(result.name),
            cell_timeout=4,
        )
    return {result.name: result for result in results}, done, out


def test_a_notebook_that_completes_is_written_with_its_parameters(ran):
    results, _, out = ran
    assert results["completes"].status == "completed"
    assert results["completes"].error == ""
    executed = nbformat.read(out / "completes.ipynb", as_version=4)
    assert executed.metadata.papermill.parameters == {"month": "2020-01"}
    assert executed.cells[-1].outputs[0].text == f"2020-01 24 {sys.executable}\n"


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("raises", 'at `raise ValueError("no such team:\\nNorth")`: ValueError: no such team: North'),
        ("exits_early", "at `sys.exit(0)`: the run stopped here without an error"),
        ("takes_too_long", "at `time.sleep(60)`: CellTimeoutError: A cell timed out"),
        ("loses_its_kernel", "at `os._exit(0)`: DeadKernelError: Kernel died"),
    ],
)
def test_a_failing_notebook_is_named_with_cell_and_error_and_leaves_the_earlier_output(ran, name, error):
    results, _, out = ran
    assert results[name].status == "failed"
    assert results[name].error.startswith(error)
    assert "\n" not in results[name].error
    assert (out / f"{name}.ipynb").read_text() == EARLIER


def test_nothing_but_whole_files_is_left_behind(ran):
    _, _, out = ran
    assert sorted(path.name for path in out.iterdir()) == sorted(f"{name}.ipynb" for name in NAMES)


def test_results_keep_the_order_asked_for_and_each_is_told_of_once(ran):
    results, done, _ = ran
    assert list(results) == NAMES
    assert sorted(done) == sorted(results)
    assert all(0 < result.seconds < 60 for result in results.values())


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("completes", {"mnth": "2020-01"}, "no parameter 'mnth'; its parameters cell declares month, window"),
        ("completes", {"window": "24"}, "parameter 'window' is declared int, not '24'"),
        ("completes", {"window": True}, "parameter 'window' is declared int, not True"),
        ("completes", {"month": HERE}, "parameter 'month' is declared str"),
        ("declares_no_parameters", {}, "exactly one code cell must be tagged 'parameters'; 0 cells"),
        ("declares_parameters_twice", {}, "exactly one code cell must be tagged 'parameters'; 2 cells"),
    ],
)
def test_parameters_are_held_against_the_declaration_before_anything_runs(tmp_path, name, parameters, message):
    with pytest.raises(UnusableInput) as caught:
        run_notebooks([HERE / "completes.ipynb", HERE / f"{name}.ipynb"], parameters, tmp_path)
    assert f"{name}.ipynb" in str(caught.value)
    assert message in str(caught.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "line",
    [
        'month = "2020-06"',
        "month: str",
        'month: date = "2020-06"',
        'month: str = "2020-06"; window: int = 24',
        'month: str = """2020',
        'month: str = "2020" + "-06"',
        'print("2020-06")',
    ],
)
def test_each_line_declares_one_annotated_value(tmp_path, line):
    tagged = new_code_cell(line, metadata={"tags": ["parameters"]})
    nbformat.write(new_notebook(cells=[tagged]), tmp_path / "book.ipynb")
    with pytest.raises(UnusableInput, match="one annotated value of type str, int, float, bool, such as") as caught:
        check_parameters(tmp_path / "book.ipynb", {})
    assert str(caught.value).endswith(f"not: {line}")


def test_a_default_is_of_the_type_declared(tmp_path):
    tagged = new_code_cell("# the month\n\nmonth: str = 202006", metadata={"tags": ["parameters"]})
    nbformat.write(new_notebook(cells=[tagged]), tmp_path / "book.ipynb")
    with pytest.raises(UnusableInput, match="'month' is declared str, not 202006"):
        check_parameters(tmp_path / "book.ipynb", {})


def test_what_is_no_notebook_is_unusable_input(tmp_path):
    (tmp_path / "broken.ipynb").write_text("{")
    for name in ("broken.ipynb", "missing.ipynb"):
        with pytest.raises(UnusableInput, match=f"{name} cannot be read as a notebook"):
            check_parameters(tmp_path / name, {})


def test_no_file_of_the_working_directory_stands_in_for_a_package(tmp_path, monkeypatch):
    (tmp_path / "jinja2.py").write_text("raise ImportError('not the package')")
    tagged = new_code_cell("", metadata={"tags": ["parameters"]})
    book = new_notebook(cells=[tagged, new_code_cell("import jinja2; print(jinja2.__file__)")])
    nbformat.write(book, tmp_path / "book.ipynb")
    monkeypatch.chdir(tmp_path)
    (result,) = run_notebooks([tmp_path / "book.ipynb"], {}, tmp_path / "out")
    assert (result.status, result.error) == ("completed", "")


def test_an_executed_notebook_holds_no_path_and_its_kernel_leaves_no_file(tmp_path, monkeypatch):
    beside, temporary, out = (tmp_path / name for name in ("beside", "temporary", "out"))
    for folder in (beside, temporary):
        folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    tagged = new_code_cell('data: str = ""\nwindow: int = 1', metadata={"tags": ["parameters"]})
    shows = "import sys; from pathlib import Path; print(data, file=sys.stderr); print(window, Path(data).is_dir())"
    looks = f"print(len(list(Path({str(beside)!r}).iterdir())), len(list(Path({str(temporary)!r}).iterdir())))"
    nbformat.write(new_notebook(cells=[tagged, new_code_cell(shows), new_code_cell(looks)]), tmp_path / "book.ipynb")
    parameters, records = {"data": str(tmp_path), "window": 3}, {"data": "given", "window": 3}
    (result,) = run_notebooks([tmp_path / "book.ipynb"], parameters, out, records=records, beside=beside)
    assert (result.status, result.error) == ("completed", "")
    text = (out / "book.ipynb").read_text("utf-8")
    assert [cell.outputs[0].text for cell in nbformat.read(out / "book.ipynb", 4).cells[2:]] == ["3 True\n", "1 0\n"]
    assert "data = 'given'" in text
    assert str(tmp_path) not in text.replace(json.dumps(looks), "")
    assert [*beside.iterdir(), *temporary.iterdir()] == []


def test_without_a_loopback_it_is_said_at_once(tmp_path, monkeypatch):
    def unreachable(*about, **options):
        raise OSError(101, "Network is unreachable")

    monkeypatch.setattr("socket.create_connection", unreachable)
    with pytest.raises(NoKernel, match=r"cannot reach itself at .*: Network is unreachable"):
        run_notebooks([HERE / "completes.ipynb"], {}, tmp_path)


def test_if_no_kernel_starts_it_is_said_once(tmp_path, monkeypatch):
    def broken(*about, **options):
        raise OSError("no such interpreter")

    monkeypatch.setattr(OwnKernel, "_async_pre_start_kernel", broken)
    for name in NAMES:
        shutil.copy(HERE / "completes.ipynb", tmp_path / f"{name}.ipynb")
    done = []
    with pytest.raises(NoKernel, match="no such interpreter"):
        run_notebooks([tmp_path / f"{name}.ipynb" for name in NAMES], {}, tmp_path / "out", 2, done.append)
    assert done == []


def test_what_stops_a_run_ends_its_kernels_at_once(tmp_path):
    tagged = new_code_cell("", metadata={"tags": ["parameters"]})
    for name, code in (("quick", "1"), ("slow", "import time; time.sleep(300)")):
        nbformat.write(new_notebook(cells=[tagged, new_code_cell(code)]), tmp_path / f"{name}.ipynb")

    def stop(result):
        raise SystemExit(143)

    started = time.monotonic()
    with pytest.raises(SystemExit):
        run_notebooks([tmp_path / "quick.ipynb", tmp_path / "slow.ipynb"], {}, tmp_path / "out", 2, stop)
    assert time.monotonic() - started < 60


def test_a_run_says_nothing_of_its_own(tmp_path, capfd):
    run_notebooks([HERE / "completes.ipynb"], {}, tmp_path)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"months": "2020-05"}, "This notebook has no parameter 'months'; did you mean 'month'? It has month, data."),
        ({"month": "2020-06", "Data": "x"}, "no parameter 'Data'; did you mean 'data'?"),
        ({"data": 2020}, "The parameter data must be a text in quotes, such as 'my-data', not 2020."),
    ],
)
def test_by_papermill_alone_a_parameter_that_is_none_is_refused_in_a_sentence(tmp_path, parameters, said):
    declares = new_code_cell('month: str = "2020-06"\ndata: str = ""', metadata={"tags": ["parameters"]})
    opens = new_code_cell("import improvement_analysis as ia\n\nia.analyse(month, data)")
    nbformat.write(new_notebook(cells=[declares, opens]), tmp_path / "in.ipynb")
    with pytest.raises(papermill.PapermillExecutionError) as refused:
        papermill.execute_notebook(
            tmp_path / "in.ipynb",
            tmp_path / "out.ipynb",
            parameters,
            kernel_name="python3",
            language="python",
            progress_bar=False,
        )
    assert said in str(refused.value)
    assert "Traceback" not in str(refused.value)


def test_an_analysts_own_cell_of_values_is_no_parameters(tmp_path):
    cells = [new_code_cell("month = '2020-06'"), new_code_cell("# Values\nteam = 'North'"), new_code_cell(
        "import improvement_analysis as ia\n\nia.analyse(month).month")]  # fmt: skip
    nbformat.write(new_notebook(cells=cells), tmp_path / "in.ipynb")
    papermill.execute_notebook(
        tmp_path / "in.ipynb", tmp_path / "out.ipynb", kernel_name="python3", language="python", progress_bar=False
    )
    assert nbformat.read(tmp_path / "out.ipynb", 4).cells[-1].outputs[0].data["text/plain"] == "'2020-06'"


def test_each_kernel_shows_pictures_and_tables_as_any_does_and_draws_numbers_of_its_own(tmp_path):
    tagged = new_code_cell("", metadata={"tags": ["parameters"]})
    cells = [
        new_code_cell("import numpy; numpy.random.random()"),
        new_code_cell("import matplotlib.pyplot as p; p.plot()"),
        new_code_cell("import pandas; pandas.DataFrame([[10**9] * 15])"),
    ]
    for name in ("one", "two"):
        nbformat.write(new_notebook(cells=[tagged, *cells]), tmp_path / f"{name}.ipynb")
    results = run_notebooks([tmp_path / "one.ipynb", tmp_path / "two.ipynb"], {}, tmp_path / "out", 2)
    assert [result.status for result in results] == ["completed", "completed"]
    one, two = (nbformat.read(tmp_path / "out" / f"{name}.ipynb", 4).cells for name in ("one", "two"))
    assert one[-3].outputs[0].data["text/plain"] != two[-3].outputs[0].data["text/plain"]
    assert ["image/png" in output.get("data", {}) for output in one[-2].outputs] == [False, True]
    assert "..." not in one[-1].outputs[0].data["text/plain"]  # which pandas says in a terminal
