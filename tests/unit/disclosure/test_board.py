"""The gate: no team of fewer than three case holders stands alone for a board, in any file, chart or sentence."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from improvement_analysis.analysis import analyse
from improvement_analysis.disclosure import analyse_for, shown_to
from improvement_analysis.disclosure.board import too_small
from improvement_analysis.errors import UnusableInput
from improvement_analysis.front_door import Month

WORKERS = "worker_id,role,fte,start_date,end_date,team\n"
EPISODES = "child_id,start_date,end_date,team\n"
ALLOCATIONS = "child_id,worker_id,start_date,end_date\n"

NOTICE = """
council = "Anyshire"
issued = 2020-01-01
[[measure]]
number = 1
title = "Caseloads"
asks = "Asks?"
[[measure.limb]]
id = "south"
indicator = "caseload_max"
group = "South"
target = [{steps = [{value = 25, by = 2020-06-30, source = "Notice"}]}]
"""


@pytest.fixture
def council(tmp_path):
    """A council whose teams have so many case holders; the n-th of all workers holds n children."""

    def council(**teams: int) -> Month:
        workers = [team for team, holders in teams.items() for _ in range(holders)]
        spells = [f"W{n},social_worker,1,2019-01-01,,{team}" for n, team in enumerate(workers, 1)]
        children = [(f"C{n}-{each}", f"W{n}", team) for n, team in enumerate(workers, 1) for each in range(n)]
        (tmp_path / "2020-06").mkdir()
        (tmp_path / "notice.toml").write_text(NOTICE, encoding="utf-8")
        tables = {
            "workers": WORKERS + "\n".join(spells),
            "episodes": EPISODES + "\n".join(f"{child},2019-01-01,,{team}" for child, _, team in children),
            "allocations": ALLOCATIONS + "\n".join(f"{child},{worker},2019-01-01," for child, worker, _ in children),
        }
        for name, text in tables.items():
            (tmp_path / "2020-06" / f"{name}.csv").write_text(text + "\n", encoding="utf-8")
        return Month(analyse("2020-06", tmp_path, window=3))

    return council


def largest(month) -> dict[str, tuple[float, float]]:
    rows = month.figures_by("team")
    rows = rows[rows["indicator"] == "caseload_max"]
    return dict(zip(rows["team"], zip(rows["value"], rows["denominator"], strict=True), strict=True))


def test_a_single_small_team_is_joined_with_the_next_smallest(council):
    month = council(North=3, South=1, West=5)
    assert largest(month) == {"North": (3, 3), "South": (4, 1), "West": (9, 5)}
    assert largest(month.shown_to("board")) == {"West": (9, 5), "other teams": (4, 4)}


def test_a_notebook_sees_two_years_of_what_its_audience_may(council, tmp_path):
    council(North=3, South=1, West=5)
    seen = analyse_for("board", "2020-06", str(tmp_path))
    assert (seen.months.labels[0], len(seen.months)) == ("2018-07", 24)
    assert largest(Month(seen)) == {"West": (9, 5), "other teams": (4, 4)}


def test_small_teams_together_are_enough(council):
    assert largest(council(North=4, South=1, West=2).shown_to("board")) == {"North": (4, 4), "other teams": (7, 3)}


def test_no_small_team_no_join(council):
    month = council(North=3, West=4)
    assert largest(month.shown_to("board")) == largest(month) == {"North": (3, 3), "West": (7, 4)}


def test_it_is_so_in_figures_csv_too(council):
    figures = council(North=3, South=1, West=5).shown_to("board").analysis.figures
    assert set(figures[figures["indicator"] == "caseload_max"]["group"]) == {"", "West", "other teams", "South"}
    south = figures[(figures["indicator"] == "caseload_max") & (figures["group"] == "South")].iloc[0]
    assert pd.isna(south[["value", "numerator", "denominator", "short_by"]]).all()  # the limb's row, without a figure
    assert south["note"].endswith("for South by itself, since small teams are counted together")


def test_a_board_has_no_more_by_team_than_figures_csv(council):
    """A team of four may have one newly qualified worker, whose caseload would be that of the team."""
    month = council(North=4, West=5)
    assert "asye_caseload_mean" not in set(month.shown_to("board").figures_by("team")["indicator"])
    assert set(month.shown_to("board").figures_by("team")["indicator"]) <= {
        "caseload_mean", "caseload_max", "supervision_workers", "cp_visits_in_timescale", "cin_visits_in_timescale",
        "supervision_cases", "reviews_current",
    }  # fmt: skip
    assert "cases_open" in set(month.figures_by("team")["indicator"])


def test_a_limb_on_a_small_team_tells_the_board_nothing(council):
    month = council(North=3, South=1, West=5)
    (whole,), (seen,) = (each.analysis.verdicts["measures"][0]["limbs"] for each in (month, month.shown_to("board")))
    assert whole["answers"][0]["value"] == 4
    assert seen["answers"][0]["value"] is None
    assert seen["verdict"] == "insufficient evidence"


def test_where_nothing_is_known_of_case_holders_no_team_stands_alone(tmp_path):
    (tmp_path / "2020-06").mkdir()
    rows = "a,2019-01-01,,North\nb,2019-01-01,,South\n"
    (tmp_path / "2020-06" / "episodes.csv").write_text(EPISODES + rows, encoding="utf-8")
    reviews = "child_id,reviewed_on\na,2020-06-01\n"
    (tmp_path / "2020-06" / "case_reviews.csv").write_text(reviews, encoding="utf-8")
    seen = Month(analyse("2020-06", tmp_path), "board").figures_by("team")
    assert set(seen["team"]) == {"other teams"}


def test_children_and_records_are_for_managers_alone(council):
    seen = council(North=3).shown_to("board")
    for ask in (lambda: seen.behind("cases_open"), lambda: seen.records):
        with pytest.raises(UnusableInput, match="managers alone, not to the board"):
            ask()


def test_an_audience_that_is_none():
    with pytest.raises(UnusableInput, match=r"The audience 'bored' is not served\. Use managers, board or public\."):
        shown_to(analyse("2020-06"), "bored")


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 7), max_size=6))
def test_those_who_do_not_stand_alone_are_three_or_everybody(holders):
    joined = too_small(holders)
    together = sum(holders[team] for team in joined)
    assert all(holders[team] >= 3 for team in holders.keys() - joined)
    assert not joined or together >= 3 or joined == set(holders)
    # No more are joined than are needed: without the largest of them there would not be enough.
    enough = [team for team in joined if holders[team] >= 3]
    assert not enough or together - max(holders[team] for team in enough) < 3
