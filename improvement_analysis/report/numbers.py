"""The numbers of the sentences, held against those of the figures.

A number of a sentence is from the figures if one of them, rounded as it is written, gives it. What is not (a level that
the notice names, a minimum of a rule, a difference) is listed in the manifest when the month is made, so that another
one is seen later.
"""

import csv
import json
import re
from bisect import bisect_left
from collections import defaultdict
from pathlib import Path

from .._wording import HIDDEN, MONTHS
from .figure_files import FILES, PAGE

FIGURES, SERIES, VERDICTS = FILES
NUMBERS = (
    "numerator", "denominator", "value", "lower", "upper", "target", "benchmark", "short_by", "first_published",
)  # fmt: skip
ABOUT = ("indicator", "reading", "group")
DAY = re.compile(rf"(\d{{1,2}} )?({'|'.join(MONTHS)}) \d{{4}}|\d{{4}}-\d\d(-\d\d)?")
WRITTEN = re.compile(r"\d[\d,]*(?:\.\d+)?%?")
SLACK = 1e-9
"""How far a double may lie from the decimal number that it stands for."""


def not_from_figures(folder: Path) -> dict[str, list[str]]:
    """The numbers of each sentence that no figure gives, as they are written; days are none of them.

    Args:
        folder: a month's outputs.

    Returns:
        By limb, for its sentence in verdicts.json, held against the figures of its indicator; and for the page, if
        there is one, held against all figures.
    """
    known = _known(folder)
    verdicts = json.loads((folder / VERDICTS).read_text(encoding="utf-8"))
    limbs = [limb for measure in verdicts["measures"] for limb in measure["limbs"]]
    found = {f"limb {limb['id']}": _unknown(limb["sentence"], known[limb["indicator"]]) for limb in limbs}
    if (folder / PAGE).exists():
        from bs4 import BeautifulSoup  # late: `figures` alone has no page

        page = BeautifulSoup((folder / PAGE).read_text(encoding="utf-8"), "html.parser").body
        texts = [page.get_text(" "), *(picture["alt"] for picture in page("img"))]
        every = sorted({number for numbers in known.values() for number in numbers})
        found[PAGE] = _unknown(" ".join(texts), every)
    return found


def answers_not_in_figures(folder: Path) -> list[str]:
    """What the answers of verdicts.json say that the rows of figures.csv do not, each in words.

    An answer stands in the row of its limb, reading, group and target reading, with its value and target.
    """
    rows = {
        (row["limb"], row["reading"], row["group"].removeprefix("'"), row["target_reading"]): row
        for row in _rows(folder / FIGURES)
        if row["limb"]
    }
    verdicts = json.loads((folder / VERDICTS).read_text(encoding="utf-8"))
    found = []
    for limb in (limb for measure in verdicts["measures"] for limb in measure["limbs"]):
        for answer in limb["answers"]:
            about = (limb["id"], *(answer[part] or "" for part in ("reading", "group", "target_reading")))
            row = rows.get((about[0], about[1], about[2].removeprefix("'"), about[3]))
            for part in ("answer", "value", "target") if row else ():
                told, there = answer[part], row[part]
                same = told == (there if part == "answer" or there == HIDDEN else float(there) if there else None)
                if not (same or (part == "target" and not there)):  # only dated steps are targets in figures.csv
                    named = " ".join(filter(None, about))
                    found.append(f"{VERDICTS}, {named}: {part} is {told}; {FIGURES} has {there or 'none'}")
    return found


def figures_not_in_series(folder: Path) -> list[str]:
    """What rows of figures.csv have other than the month's rows of series.csv, in words; those by team have none."""
    series = {(*(row[part] for part in ABOUT), row["month"]): row for row in _rows(folder / SERIES)}
    found = []
    for row in _rows(folder / FIGURES):
        there = series.get((*(row[part] for part in ABOUT), row["month"]), row)
        found += [
            f"{FIGURES}, {' '.join(filter(None, (row[name] for name in ABOUT)))}: {part} is {row[part] or 'blank'}; "
            f"{SERIES} has {there[part] or 'blank'}"
            for part in ("numerator", "denominator", "value", "lower", "upper")
            if row[part] != there[part]
        ]
    return list(dict.fromkeys(found))


def _known(folder: Path) -> dict[str, list[float]]:
    """By indicator, every number of the figures and the series, sorted."""
    found = defaultdict(set)
    for name in (FIGURES, SERIES):
        for row in _rows(folder / name):
            cells = (row.get(column) for column in NUMBERS)
            found[row["indicator"]].update(float(cell) for cell in cells if cell and cell != HIDDEN)
    return defaultdict(list, {indicator: sorted(numbers) for indicator, numbers in found.items()})


def _rows(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _unknown(text: str, known: list[float]) -> list[str]:
    return [number for number in WRITTEN.findall(DAY.sub("", text)) if not _is_one_of(number, known)]


def _is_one_of(number: str, known: list[float]) -> bool:
    """Whether one of the sorted numbers, rounded as this one is written, gives it."""
    digits = number.rstrip("%").replace(",", "")
    scale = 100 if number.endswith("%") else 1
    half = 0.5 / 10 ** len(digits.partition(".")[2]) / scale + SLACK
    place = bisect_left(known, float(digits) / scale - half)
    return place < len(known) and known[place] <= float(digits) / scale + half
