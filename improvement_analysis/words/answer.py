"""The answer to a section's question as a person would say it: a sentence or two a limb, and no statistic's name.

What it rests on stands in the limb's paragraph (narrative.py), in the technical annex.

Source: docs/judgement.md, "Narrative".
"""

import math
from typing import TYPE_CHECKING

from .._wording import capital, month_in_words, small
from ..blocks import Block, Paragraph, Run, runs
from ..calendars import month_label, month_number
from ..judgement.month import issued, limbs_about, rows_of_figure
from ..judgement.verdicts import begins_afresh
from ..judgement.what_it_takes import still_possible
from ..measures import INDICATORS
from ..notice.notice import Limb
from .commentary import quotes
from .figures import figure_sentence, value_in_short, why
from .narrative import headline_rows, limb_title, steps_in_words, verdict_said, verdict_words
from .page_one import late_in_words, still_to_do

if TYPE_CHECKING:
    from ..analysis import Analysis


def answer(now: "Analysis", *indicators: str) -> tuple[Block, ...]:
    """A paragraph a limb that asks something of the indicators, in the notice's order, and the service's own words.

    What more is asked of the same figure stands in its paragraph. Of an indicator of which nothing is asked, its figure
    alone.
    """
    blocks: list[Block] = []
    for id in indicators:
        limbs = limbs_about(now, id)
        by_figure: dict[tuple[str, str], list[Limb]] = {}
        for limb in limbs:
            by_figure.setdefault((limb.admissible[0], limb.group), []).append(limb)
        for alike in by_figure.values():
            blocks += [_paragraph(now, *alike), *(quote for limb in alike for quote in quotes(now, limb))]
        if not limbs and INDICATORS[id].by != "rule":  # given by rule alone, it has no figure of the whole
            blocks.append(Paragraph(runs(figure_sentence(now, id))))
    return tuple(blocks)


def _paragraph(now: "Analysis", limb: Limb, *others: Limb) -> Paragraph:
    """A limb's answer, and then what `others` ask of the same figure."""
    told = [Run(f"{limb_title(now, limb)}: {_verdict(now, limb)}.", strong=True)]
    rows = headline_rows(now, limb)
    told += [Run(" " + " ".join(_sentences(now, limb, rows)))] if rows else []
    for other in others:
        aim = other.asks[0].aim or small(limb_title(now, other))
        told.append(Run(f" {capital(aim)}: {_verdict(now, other)}.", strong=True))
    return Paragraph(tuple(told))


def _verdict(now: "Analysis", limb: Limb) -> str:
    if not issued(now):
        return "no verdict yet"
    verdict = verdict_words(now, limb)
    return verdict_said(verdict) + late_in_words(now, limb, verdict)


def _sentences(now: "Analysis", limb: Limb, rows: list[dict]) -> list[str]:
    """The figure against its step, what is still to do, and how it was a month ago."""
    row = rows[0]
    if math.isnan(row["value"]):
        return [f"There is no figure, since {why(row)}."]
    levels = now.levels[limb.indicator]
    steps = steps_in_words(now, rows)
    against = f", against {steps}" if steps else ""
    said = [f"It is {value_in_short(row, levels)}{against}."]
    missing = still_to_do(limb, rows)
    if missing:
        possible = still_possible(now, limb)
        would = "would do" if possible is None else f"would have done; it can still be done for {possible:,}"
        would = "would have done" if now.hidden is not None else would
        said.append(f"{capital(missing)} {would}.")
    return [*said, *_month_before(now, limb, row)]


def _month_before(now: "Analysis", limb: Limb, row: dict) -> list[str]:
    before = month_label(month_number(now.month) - 1)
    rows = rows_of_figure(now.series, limb.indicator, row["reading"], limb.group)
    series = rows[rows.index == before].to_dict("records")
    if not series or math.isnan(series[0]["value"]):
        return []
    earlier = series[0] | {"unit": row["unit"]}
    afresh = begins_afresh(now.notice, (limb.indicator, row["reading"], limb.group), now.month)
    month = month_in_words(before) + (", before it was counted afresh," if afresh else "")
    return [f"In {month} it was {value_in_short(earlier, now.levels[limb.indicator])}."]
