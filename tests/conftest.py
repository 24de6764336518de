from pathlib import Path

import pytest
from hypothesis import settings

from improvement_analysis import _store
from improvement_analysis.synthetic_council import write_example

ROOT = Path(__file__).parents[1]

settings.register_profile("any machine", deadline=None)  # a busy one is slow, not wrong
settings.load_profile("any machine")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of specifications and public data beside the repository."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("needs the folder ../shared, which is not part of the repository")
    return folder


@pytest.fixture(scope="session")
def small(tmp_path_factory) -> Path:
    """The extracts of a synthetic council an eighth as large as the example: every table a CSV file."""
    folder = tmp_path_factory.mktemp("small")
    write_example(folder, scale=0.13)
    return folder


@pytest.fixture(scope="session", autouse=True)
def _store_of_the_session(tmp_path_factory):
    """Figures that tests compute are kept for the session, and for the kernels that it starts, and nowhere else."""
    with _store.kept_in(tmp_path_factory.mktemp("figures")):
        yield
