"""How often the chance of being there comes true: `python tests/bench/chance.py [councils]`, about 4 s a council.

Synthetic councils live through their story to December 2020. Of each rate and mean that has a label, the months up to
some month are known; the target is set at random beside the last value, and what became of it is looked up.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from improvement_analysis.analysis import analyse
from improvement_analysis.judgement.control_chart import SIGN
from improvement_analysis.judgement.trend import chance
from improvement_analysis.measures import INDICATORS
from improvement_analysis.synthetic_council import write_example

LAST, MONTHS, FIRST_SEED, SCALE = "2020-12", 30, 500, 0.15
KNOWN, AHEAD = (5, 7, 9, 12), (1, 3, 6)


def forecasts(series: pd.DataFrame, draw: np.random.Generator) -> Iterator[dict]:
    """Each forecast of a council's months: as at D or of a period, the chance, and whether it came true."""
    whole = series[series["group"] == ""]
    for (id, reading), rows in whole.groupby(["indicator", "reading"], sort=False):
        each, values = INDICATORS[id], rows["value"].to_numpy(dtype=float)
        if not each.is_labelled(reading) or each.better == "neither" or each.unit not in ("rate", "mean"):
            continue
        for known in KNOWN:
            for ahead in AHEAD:
                for first in range(0, len(values) - known - ahead + 1, 3):
                    before, then = values[first : first + known], values[first + known + ahead - 1]
                    if np.isnan([*before, then]).any() or before.std() == 0:
                        continue
                    side = 1 if draw.random() < 0.7 else -1  # more often still to be reached
                    target = before[-1] + side * SIGN[each.better] * abs(draw.normal(0, 1.5)) * before.std()
                    target = min(max(target, 0.0), 1.0) if each.unit == "rate" else target
                    told = chance(before, ahead, each.better, target)
                    if told is not None:
                        met = SIGN[each.better] * (then - target) >= 0
                        kind = "as at D" if each.readings[reading].period == "as at" else "of a period"
                        yield {"kind": kind, "chance": told, "came true": met}


def main(councils: int) -> None:
    found, draw = [], np.random.default_rng(2020)
    for seed in range(FIRST_SEED, FIRST_SEED + councils):
        with tempfile.TemporaryDirectory() as folder:
            write_example(Path(folder), seed, SCALE, (LAST, LAST))
            found += forecasts(analyse(LAST, folder, window=MONTHS).series, draw)
    table = pd.DataFrame(found)
    table["told"] = pd.cut(table["chance"], [0, 0.2, 0.4, 0.6, 0.8, 1], include_lowest=True)
    for kind, rows in [("all", table), *table.groupby("kind")]:
        print(kind, f"{len(rows):,}", f"Brier {((rows['chance'] - rows['came true']) ** 2).mean():.3f}")
        print(rows.groupby("told", observed=True)["came true"].agg(["size", "mean"]).round(3).to_string())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
