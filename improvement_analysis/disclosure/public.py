"""What the public may see: no row by team or audit domain, no small number, and nothing that gives one away.

A hidden cell is blank in every frame of the view, so that nothing can draw it, say it or compute with it; the column
`hidden` names the cells of a row that are, and a file has `[c]` in them. Answers, verdicts, labels and assurance stay
as they are for everybody: they say on which side of a step a figure lies, not what it is. Where a target's answers
leave a hidden numerator one value, the denominator is hidden too; of a count whose target is very small, the answer
stays.

Source: docs/outputs.md, "Audiences".
"""

import re
from collections.abc import Collection
from copy import copy, deepcopy
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd

from .. import _store
from .._wording import AVERAGED, HIDDEN, PERCENT
from ..analysis import Analysis
from ..calendars import as_date
from ..judgement.course import courses
from ..judgement.figure_table import FIGURE_COLUMNS, figure_rows
from ..judgement.verdicts import Answer
from ..measures import INDICATORS
from ..measures.data_accuracy import written_value
from ..measures.series import FIRST, NO_VALUE
from ..notice.ask import Judged
from ..records.extract import Extract
from .equations import DENOMINATOR
from .suppression import hidden_cells, is_small

GROUPS_SHOWN = ("priority_area", "rule")
"""What a figure is given by for the public as well."""
NOTE = f"{NO_VALUE}it rests on a small number, which is not shown ({HIDDEN})"
SAYS_NO_MORE = ("floor", "end", "until")
"""Rules that say on which side of a level a figure is, as the answer does, and by how much nothing moved."""
LOST = re.compile(r"\b([\d,]+) of ([\d,]+) rows\b")
WITHOUT_FTE = re.compile(r"\b([1-5]) social workers? in post ha(s|ve) no fte recorded, which counts as 1\.0")


def for_the_public(analysis: Analysis) -> Analysis:
    """The analysis without rows by team or audit domain, small numbers hidden, and the service's own words left out."""
    whole = shown_rows(analysis.history).reset_index(drop=True)
    hidden = _hidden(analysis, whole)
    history = blanked(whole, hidden)
    of_month = history["month"] == analysis.month
    about = zip(
        *(history.loc[of_month & hidden["value"], name] for name in ("indicator", "reading", "group")), strict=True
    )
    kept_back = frozenset(about)
    view = replace(analysis, extract=_without_words(analysis.extract, kept_back), hidden=kept_back)
    vars(view).update(history=history, teams=history.iloc[:0], values=history[of_month].reset_index(drop=True))
    answers = [_seen(each, view) for each in analysis.answers]
    vars(view)["judgement"] = replace(
        analysis.judgement,
        answers=answers,
        courses=list(_courses(analysis, view).items()),
        verdicts=_verdicts(analysis, view),
    )
    vars(view)["figures"] = _figures(analysis, view)
    return view


def _hidden(analysis: Analysis, whole: pd.DataFrame) -> pd.DataFrame:
    """`hidden_cells` of the month, found unless the store has them."""
    name = f"hidden-{_store.key({'month': analysis.month, 'figures': analysis.key}, analysis.inputs)}"
    found = _store.find(name)
    if found and len(found[0]) == len(whole):
        return found[0]
    hidden = hidden_cells(whole, analysis.month)
    if pinned := pinned_by_answers(analysis, whole, hidden):
        hidden = hidden_cells(whole, analysis.month, pinned)
    _store.keep(name, hidden, [])
    return hidden


def shown_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that are of the whole council, or of a part of it that the public is shown."""
    given = rows["indicator"].map(lambda id: INDICATORS[id].by).isin(GROUPS_SHOWN)
    return rows[(rows["group"] == "") | given]


def blanked(rows: pd.DataFrame, hidden: pd.DataFrame) -> pd.DataFrame:
    """The rows with what is hidden blank, and in the column `hidden` the names of those cells.

    Args:
        rows: columns as `series.COLUMNS`.
        hidden: as `hidden_cells` gives it.
    """
    shown = rows.copy()
    of_column = {"numerator": "numerator", "denominator": "denominator", "first_published": "first_published"}
    of_column |= dict.fromkeys(("value", "lower", "upper"), "value")
    masks = {name: hidden[of].to_numpy() & rows[name].notna().to_numpy() for name, of in of_column.items()}
    for name, mask in masks.items():
        shown.loc[mask, name] = np.nan
    shown.loc[masks["first_published"], [FIRST["numerator"], FIRST["denominator"]]] = np.nan
    names = np.array(list(masks))
    shown["hidden"] = [tuple(names[list(row)]) for row in zip(*masks.values(), strict=True)]
    shown["note"] = shown["note"].map(without_small_losses)
    these = masks["value"]
    shown.loc[these, "note"] = [f"{NOTE}; {note}" if note else NOTE for note in shown.loc[these, "note"]]
    shown.loc[these, "reason"] = "hidden"
    return shown


def without_small_losses(note: str) -> str:
    """A note in which a small number of rows lost is hidden.

    >>> without_small_losses("3 of 40 rows of the table plans could not be used")
    '[c] of 40 rows of the table plans could not be used'
    >>> without_small_losses("1 social worker in post has no fte recorded, which counts as 1.0")
    'some social workers in post have no fte recorded, which counts as 1.0'
    """

    def told(found: re.Match) -> str:
        lost, read = (int(number.replace(",", "")) for number in found.groups())
        small = is_small([lost, read, read - lost])
        return f"{HIDDEN if small[0] or small[2] else found[1]} of {HIDDEN if small[1] else found[2]} rows"

    note = WITHOUT_FTE.sub("some social workers in post have no fte recorded, which counts as 1.0", note)
    return LOST.sub(told, note)


def pinned_by_answers(analysis: Analysis, rows: pd.DataFrame, hidden: pd.DataFrame) -> list[tuple[int, int]]:
    """The denominators to be hidden as well, since a target's answers leave the hidden numerator one value.

    Returns:
        The row and DENOMINATOR, as `hidden_cells` takes them.
    """
    now = rows[(rows["month"] == analysis.month) & (rows["unit"] == "rate")]
    now = now[hidden.loc[now.index, "numerator"] & ~hidden.loc[now.index, "denominator"]]
    limbs = {limb.id: limb for measure in analysis.notice.measure for limb in measure.limb}
    day, found = as_date(analysis.extract.as_at), []
    for place, row in now.iterrows():
        about = (row["indicator"], row["reading"], row["group"])
        held = [each for each in analysis.answers if (each.indicator, each.reading, each.group) == about]
        targets = [
            (target, each.answer)
            for each in held
            for target in limbs[each.limb].target
            if target.called == each.target_reading and each.answer != "insufficient evidence"
        ]
        n = int(row["denominator"])
        better = INDICATORS[row["indicator"]].better
        left = [
            k
            for k in range(1, n + 1 if targets else 1)
            if all(target.hold(Fraction(k, n), better, day, analysis.benchmarks).answer == it for target, it in targets)
        ]
        # All of them would be shown, unless another figure forbids it: that does not tell them apart.
        if len([k for k in left if k < n]) == 1:
            found.append((int(place), DENOMINATOR))
    return found


def _without_words(extract: Extract, hidden: Collection[tuple[str, str, str]]) -> Extract:
    """The extract without the service's own words, which may tell of a child, nor what it reported of hidden figures.

    A reported figure is left out if its indicator is hidden by any reading or none that is known, or if it is a small
    number itself.
    """
    silent = copy(extract)
    silent.paths = {name: path for name, path in extract.paths.items() if name != "commentary"}
    if "reported_figures" in silent.paths:
        read = extract.table("reported_figures")
        ids = {id for id, _, _ in hidden}
        told = [
            id in INDICATORS and id not in ids and not _is_small_count(id, value)
            for id, value in read.frame[["indicator", "value"]].itertuples(index=False, name=None)
        ]
        shown = replace(read, frame=read.frame[told], faulty=read.faulty[told], faults=read.faults.iloc[:0])
        # What was derived stays; what will be is the public's alone.
        silent._tables, silent._derived = {**extract._tables, "reported_figures": shown}, dict(extract._derived)
    return silent


def _is_small_count(indicator: str, value: object) -> bool:
    counted = INDICATORS[indicator].unit not in (*PERCENT, AVERAGED, "pounds")
    return counted and isinstance(value, str) and bool(is_small(float(written_value(value)[0])))


def _seen(answer: Answer, view: Analysis) -> Answer:
    """An answer without the numbers that it rests on where they are hidden, or some month's are."""
    about = (answer.indicator, answer.reading, answer.group)
    judged, rows = answer.judged, view.judged_by.rows.get(about)
    some = rows is not None and rows["hidden"].map(lambda names: "value" in names).any()
    unseen = is_hidden(answer, view)
    if not unseen and not (some and judged.in_force is None):
        return answer
    kept = Judged(judged.answer, None if unseen else judged.value, judged.in_force, judged.earlier, rule=HIDDEN)
    kept = replace(kept, no_target=judged.no_target, months_better=(0, 0))
    if judged.rule in SAYS_NO_MORE and not unseen:
        kept = replace(kept, rule=judged.rule)
    if INDICATORS[answer.indicator].by == "domain":  # over single audits: no month's figure follows from it
        kept = replace(kept, rule=judged.rule, estimate=judged.estimate, p=judged.p, falling=judged.falling)
    if not unseen:
        return replace(answer, judged=kept)
    return replace(answer, value=None, lower=np.nan, upper=np.nan, judged=kept)


def is_hidden(answer: Answer, view: Analysis) -> bool:
    """Whether the figure that an answer is about is not shown: it is hidden, or a domain's or team's."""
    about = (answer.indicator, answer.reading, answer.group)
    apart = answer.group not in ("", "domains") and INDICATORS[answer.indicator].by not in GROUPS_SHOWN
    return about in view.hidden or apart


def _courses(analysis: Analysis, view: Analysis) -> dict:
    """The courses of the months that are shown, with the labels that everybody is shown."""
    drawn = courses(view.judged_by, view.notice, view.month)
    return {
        about: replace(each, label=known.label, rule=known.rule, n_months=known.n_months)
        for about, each in drawn.items()
        if (known := analysis.courses.get(about))
    }


def _verdicts(analysis: Analysis, view: Analysis) -> dict:
    """The verdicts with `[c]` for what is hidden; blank stays None."""
    found = deepcopy(analysis.verdicts)
    of_limb: dict[str, list[Answer]] = {}
    for answer in analysis.answers:
        of_limb.setdefault(answer.limb, []).append(answer)
    for measure in found["measures"]:
        for limb in measure["limbs"]:
            held = of_limb[limb["id"]]
            for answer, entry in zip(held, limb["answers"], strict=True):
                if is_hidden(answer, view) and entry["value"] is not None:
                    entry["value"] = HIDDEN
            if is_hidden(held[0], view) and limb["short_by"] is not None:
                limb["short_by"] = HIDDEN
    return found


def _figures(analysis: Analysis, view: Analysis) -> pd.DataFrame:
    """The rows of figures.csv, with the column `hidden`."""
    rows = shown_rows(figure_rows(view.values, view.answers, view.month, view.council, analysis.courses))
    names = ["indicator", "reading", "group"]
    of_month = view.values.to_dict("records")  # noqa: PD011
    hidden = {tuple(row[name] for name in names): row["hidden"] for row in of_month}
    found = [hidden.get(about, ()) for about in rows[names].itertuples(index=False, name=None)]
    held = rows["target"].notna().tolist()
    told = [(*each, "short_by") if also and "value" in each else each for each, also in zip(found, held, strict=True)]
    return rows[FIGURE_COLUMNS].assign(hidden=told).reset_index(drop=True)


def marked(rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """These columns of a frame as a file has them, with `[c]` in the cells that are hidden."""
    if "hidden" not in rows:
        return rows[columns]
    found = rows[columns].astype(object)
    for name in columns:
        found.loc[[name in names for names in rows["hidden"]], name] = HIDDEN
    return found
