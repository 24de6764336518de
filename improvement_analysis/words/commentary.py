"""What the service says in its own words, marked as such. Source: docs/judgement.md, "Narrative"."""

from typing import TYPE_CHECKING

from .._wording import day_in_words, one_line
from ..blocks import Quote, runs
from ..calendars import NEVER, as_date
from ..notice.notice import Limb

if TYPE_CHECKING:
    from ..analysis import Analysis


def quotes(now: "Analysis", limb: Limb) -> tuple[Quote, ...]:
    """What the service says of a limb, marked as its own words, with who said it.

    What it says of a measure without naming one of its limbs stands under the measure's first.
    """
    if now.extract.lacks(("commentary",)):
        return ()
    measure = next(measure for measure in now.notice.measure if limb in measure.limb)
    ids = [each.id for each in measure.limb]
    said = now.extract["commentary"]
    said = said[said["measure"] == measure.number]
    mine = (said["limb"] if "limb" in said else said["measure"].astype(str)).map(lambda id: id if id in ids else ids[0])
    return tuple(_own_words(row) for row in said[mine == limb.id].to_dict("records"))


def _own_words(row: dict) -> Quote:
    """One row of commentary as a quotation: the text, what is to be done about it, and who says so."""
    text, action, owner, author, role = (
        one_line(row[key]) if isinstance(row.get(key), str) else ""
        for key in ("text", "action", "owner", "author", "role")
    )
    due = f"by {day_in_words(as_date(row['due_on']))}" if row.get("due_on", NEVER) < NEVER else ""
    who = ", ".join(filter(None, [author, role])) or "not said who"
    about = ", ".join(filter(None, [owner, due]))
    to_do = f" To do: {action}{f' ({about})' if about else ''}." if action else ""
    return Quote(runs(f"{text}{to_do}"), f"In the service's own words ({who}):")
