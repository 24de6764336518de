"""An analysis handed over to other processes is the one that was computed, and only for the same parameters."""

import os
import subprocess
import sys

import pytest

from improvement_analysis.analysis import HANDED_OVER, analyse, handed_over

PARAMETERS = {"month": "2020-06", "data": "", "notice": "", "audience": "board", "window": 3}
ASKS = """
from improvement_analysis.analysis import analyse
now = analyse({month!r}, window=3)
print(now.verdicts["council"], len(now.figures), now.extract["plans"].shape)
"""


def asked_elsewhere(month: str) -> str:
    return subprocess.check_output([sys.executable, "-c", ASKS.format(month=month)], text=True).strip()


def test_another_process_has_what_was_handed_over():
    now = analyse(**PARAMETERS)
    vars(now)["verdicts"] = {"council": "as computed before"}
    vars(now)["figures"] = [1, 2, 3]
    with handed_over(now, PARAMETERS):
        rows, columns = now.extract["plans"].shape
        assert asked_elsewhere("2020-06") == f"as computed before 3 ({rows}, {columns})"
        assert asked_elsewhere("2020-05").startswith("North East Lincolnshire (synthetic) ")  # another month
    assert HANDED_OVER not in os.environ


def test_nothing_stays_behind_after_a_failure():
    with pytest.raises(KeyError), handed_over(analyse(**PARAMETERS), PARAMETERS):
        raise KeyError
    assert HANDED_OVER not in os.environ
