"""Synthetic extracts: a council of North East Lincolnshire's size that lives through the story of its cabinet paper.

No row is about a real child or worker. `story` holds every number of the story; `children`, `staff`, `allocating`,
`visiting`, `oversight` and `board` make the tables; `known` says what an extract of a day holds of them, and `mistakes`
puts in rows that are wrong as councils' rows are. The world is made once, to the end of 2020, and an extract of a month
is what was known on its last day: so what comes late into one month's extract is in the next one's.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from ..calendars import NEVER, as_date, month_end, month_label, month_number
from ..errors import UnusableInput
from ..records.extract import write_extract
from ..records.tables import TABLES
from . import board, known, story
from .allocating import allocate, social_workers
from .children import live
from .mistakes import make_mistakes
from .oversight import audit, discuss_cases, review_cases, supervise
from .staff import away, in_post, with_programme
from .visiting import visit

LEAST_SCALE, MOST_SCALE = 0.05, 500
"""Five hundred is more than twice all of England."""
SOURCE = (
    "Synthetic: made by `improvement-analysis example` (seed {seed}, scale {scale:g}). No row is about a real child or "
    "worker; of the reported figures, those about June 2020 are the claims of the council's cabinet paper."
)


def write_example(
    directory: Path, seed: int = 2020, scale: float = 1.0, months: tuple[str, str] = ("2020-04", "2020-06")
) -> None:
    """Write a synthetic council's extract of each month, DIRECTORY/YYYY-MM, all tables of the dictionary in each.

    At June 2020 their figures, computed as docs/counting-rules.md says, round to the claims of the cabinet paper of 8
    July 2020: `caseload_mean` 17 by the reading `all_in_post` (and near 24 by `dfe_fte`), `asye_caseload_mean` 14,
    `icpc_within_15` (`month`) 86%, `cp_visits_in_timescale` and `cin_visits_in_timescale` (`snapshot`) 90% and 77%.

    Args:
        directory: the data folder.
        seed: the same seed, scale and months give the same bytes.
        scale: 1 is about 1,900 open children in June 2020 and 76 FTE of case holders; 0.05 to 500.
        months: first and last month, written YYYY-MM, from July 2018 to December 2020.

    Raises:
        UnusableInput: a month, scale or seed that cannot be had.
    """
    first, last = (month_number(month) for month in months)
    earliest, latest = month_label(month_number("2018-07")), month_label(story.LAST_MONTH)
    if not (earliest <= months[0] <= months[1] <= latest):
        raise UnusableInput(
            f"Months {months[0]} to {months[1]}: the example has months from {earliest} to {latest}; "
            "name the first and then the last of those you want, for instance 2020-04..2020-06."
        )
    if not LEAST_SCALE <= scale <= MOST_SCALE or seed < 0:
        raise UnusableInput(
            f"Scale {scale}, seed {seed}: the scale is {LEAST_SCALE} to {MOST_SCALE}, the seed 0 or more."
        )
    world = make_world(seed, scale)
    for month in range(first, last + 1):
        day = month_end(month)
        tables = {name: _written(name, frame) for name, frame in known.as_known(world, day).items()}
        tables = make_mistakes(np.random.default_rng([seed, 99]), tables)
        about = {
            "council": story.COUNCIL,
            "extracted_on": as_date(day),
            "source": SOURCE.format(seed=seed, scale=scale),
            "synthetic": True,
        }
        history = dict.fromkeys(TABLES, as_date(story.HISTORY_FROM))
        write_extract(Path(directory) / month_label(month), {name: tables[name] for name in TABLES}, about, history)


def make_world(seed: int, scale: float) -> dict[str, pd.DataFrame]:
    """All tables to the end of 2020, with every version of every row (dates are whole days, NEVER where blank)."""
    child, worker, holding, visiting, watching, grading, reporting = np.random.default_rng(seed).spawn(7)
    world = live(child, scale)
    stages = world.pop("stages")
    workers = in_post(worker, scale)
    world["allocations"] = allocate(holding, world["episodes"], workers, scale)
    workers = with_programme(worker, workers, _programme(workers, world["allocations"]))
    world["workers"], world["absences"] = workers, away(worker, workers)
    world["visits"] = visit(visiting, stages, world["plans"])
    world |= supervise(watching, workers, world["absences"])
    world["case_supervisions"] = discuss_cases(watching, world["supervisions"], world["allocations"])
    world["case_reviews"] = review_cases(watching, world["episodes"])
    world |= audit(grading, scale, world["episodes"], workers.worker_id[workers.post == "manager"])
    world |= {"plan_actions": board.plan_actions(), "reserve_calls": board.reserve_calls()}
    world["commentary"] = board.commentary()
    world = known.since_go_live(world)
    world["reported_figures"] = board.reported_figures(reporting, world)
    return world


def _programme(workers: pd.DataFrame, allocations: pd.DataFrame) -> int:
    """Social workers that the improvement programme needs for June 2020's children to come to the claimed mean."""
    day = story.JUNE_2020
    there = workers[(workers.role == "social_worker") & (workers.start_date <= day) & (workers.end_date > day)]
    open_then = allocations[(allocations.start_date <= day) & (allocations.end_date > day)]
    return social_workers(int(open_then.worker_id.isin(there.worker_id).sum())) - len(there)


def _written(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """A table as its file has it: the dictionary's columns, dates as dates, in the order of the first date."""
    dates, columns = known.date_columns(name), list(TABLES[name].columns)
    if name not in ("plan_actions", "commentary"):  # these stand as the board reads them
        frame = frame.sort_values([*dates[:1], columns[0]], kind="stable")
    frame = frame[columns].reset_index(drop=True)
    days = {column: pd.to_datetime(frame[column].where(frame[column] != NEVER), unit="D") for column in dates}
    return frame.assign(**days)
