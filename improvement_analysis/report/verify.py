"""A month's outputs held against their manifest, and what is said in them against the figures."""

import json
from collections import Counter
from pathlib import Path

from .._files import restore
from ..disclosure import AUDIENCES
from ..errors import UnusableInput
from .figure_files import home_of
from .manifest import MANIFEST, as_text, hashes_of, is_private
from .numbers import answers_not_in_figures, figures_not_in_series, not_from_figures


def differences(folder: Path) -> list[str]:
    """What differs in a month's outputs from what was written, and from what the figures give, each in words.

    Each audience's are held against their own manifest. A copy for a board, which has no `managers/`, differs in
    nothing.

    Raises:
        UnusableInput: there is no manifest that can be read.
    """
    folder = Path(folder).absolute()
    restore(folder, say=lambda text: None)
    homes = [audience for audience in AUDIENCES if (home_of(audience, folder) / MANIFEST).exists()]
    found = []
    for audience in homes or ["board"]:
        home = home_of(audience, folder)
        found += [each if home == folder else f"{audience}/{each}" for each in _differences(home)]
    return found


def _differences(folder: Path) -> list[str]:
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8")
        manifest = json.loads(text)
        written, said = dict(manifest["outputs"]), dict(manifest["not_from_figures"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        raise UnusableInput(
            f"{folder} has no {MANIFEST} of `run` or `figures` that can be read. Name the folder of a month, or make "
            "the month again."
        ) from None
    there = hashes_of(folder)
    found = [] if text == as_text(manifest) else [f"{MANIFEST} is not as it was written"]
    found += [
        f"{name} is not as it was written" if name in there else f"{name} is missing"
        for name, taken in written.items()
        if there.get(name) != taken and not (is_private(name) and name not in there)
    ]
    found += [f"{name} is not of this month's outputs" for name in there if name not in written]
    try:
        figures = [*figures_not_in_series(folder), *answers_not_in_figures(folder)]
        return [*found, *figures, *_numbers(folder, said)]
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return [
            *found,
            "figures.csv, series.csv or verdicts.json cannot be read: no number of a sentence was held against them",
        ]


def _numbers(folder: Path, said: dict[str, list[str]]) -> list[str]:
    """The numbers of sentences that neither the figures give nor the manifest lists."""
    found = []
    for place, numbers in not_from_figures(folder).items():
        more = Counter(numbers) - Counter(said.get(place, []))
        less = Counter(said.get(place, [])) - Counter(numbers)
        if more:
            found.append(f"{place}: no figure gives {', '.join(more)}")
        elif less:
            found.append(f"{place}: it no longer says {', '.join(less)}")
    return found
