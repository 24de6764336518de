"""The public sees no small number and can solve for none: by hand, and by an attack on random councils.

A campaign by hand: EXAMPLES=200 pytest tests/spec/test_public.py
"""

import os

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvement_analysis.analysis import analyse
from improvement_analysis.calendars import Months
from improvement_analysis.disclosure import shown_to
from improvement_analysis.disclosure.identities import SAME, SUMS
from improvement_analysis.disclosure.public import blanked, shown_rows
from improvement_analysis.disclosure.suppression import hidden_cells
from improvement_analysis.measures import series
from improvement_analysis.records.extract import Extract

from . import oracle
from .attack import attacks, given_away
from .oracle_cases import COLUMNS, examples, table
from .oracle_council import NOTICE
from .random_series import MONTH, random_series

CAMPAIGN = os.environ.get("EXAMPLES")
COUNCILS = int(CAMPAIGN or 3)
TABLES = {name: table(name, 8) for name in COLUMNS if name not in ("commentary", "reported_figures")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("data") / "2020-05"


@examples(6)
@given(st.fixed_dictionaries(TABLES))
def test_the_identities_hold(folder, tables):
    """What is the same quantity has one value, and what adds up does, in any extract."""
    oracle.write(folder, tables, "")
    rows = series.compute(Extract(folder), Months.ending("2020-05", 3), NOTICE)
    rows = rows[rows["group"] == ""]
    cells = {}
    for row in rows.to_dict("records"):
        for part, name in (("n", "numerator"), ("d", "denominator")):
            if not np.isnan(row[name]):
                cells[row["indicator"], row["reading"], part, row["month"]] = row[name]
    for month in rows["month"].unique():
        for same in SAME:
            assert len({cells[*each, month] for each in same if (*each, month) in cells}) <= 1, same
        for each in SUMS:
            known = [part for part in each.parts if not isinstance(part, str)]
            if all((*part, month) in cells for part in (each.whole, *known)):
                found = sum(cells[*part, month] * each.parts[part] for part in known)
                whole = cells[*each.whole, month]
                assert found == whole if len(known) == len(each.parts) else found <= whole, each


def test_there_is_a_cell_of_every_identity():
    known = {(id, reading) for id, each in series.INDICATORS.items() for reading in each.readings}
    named = {cell[:2] for same in SAME for cell in same} | {each.whole[:2] for each in SUMS}
    assert named <= known


def seen(whole: pd.DataFrame) -> pd.DataFrame:
    return blanked(whole, hidden_cells(whole, MONTH))


@pytest.mark.parametrize("seed", range(COUNCILS))
def test_nobody_can_solve_for_a_hidden_cell(seed):
    whole = random_series(seed)
    shown = seen(whole)
    for of, attack in attacks(whole, shown).items():
        assert attack.hidden
        assert given_away(attack, of == "at first") == []


def test_the_attack_finds_what_small_numbers_alone_would_leave():
    """Without more hidden than the small numbers themselves, much could be solved: the attack is none that fails."""
    whole = random_series(1, scale=1)
    small = {name: (whole[name] > 0) & (whole[name] <= 5) for name in ("numerator", "denominator")}
    hidden = pd.DataFrame(small).assign(value=small["numerator"] | small["denominator"])
    shown = blanked(whole, hidden.assign(first_published=hidden["value"]))
    assert len(given_away(attacks(whole, shown)["now"], at_first=False)) > 10


@pytest.mark.parametrize("seed", range(2))
def test_no_small_number_is_shown(seed):
    whole = random_series(seed)
    shown = seen(whole)
    for name in ("numerator", "denominator"):
        assert not shown[name].between(1, 5).any()
    rate = shown["unit"].isin(["rate", "share"])
    assert not (shown["denominator"] - shown["numerator"])[rate].between(1, 5).any()
    assert (
        shown.loc[shown["numerator"].isna() & whole["numerator"].notna(), ["value", "lower", "upper"]]
        .isna()
        .all(axis=None)
    )


@pytest.mark.skipif(not CAMPAIGN, reason="takes long: EXAMPLES=200 asks for it")
def test_the_example_gives_nothing_away():
    whole = analyse("2020-06")
    view = shown_to(whole, "public")
    for of, attack in attacks(shown_rows(whole.history).reset_index(drop=True), view.history).items():
        assert given_away(attack, of == "at first") == []
