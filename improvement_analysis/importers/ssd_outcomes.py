"""What the outcome of a section 47 enquiry says: whether an initial child protection conference is required.

Systems write it in ways of their own, and this reads them all: flags as JSON (`{"CP_CONFERENCE_FLAG": "Y"}`), or as a
script joins texts to something like it (`{"OUTCOME_CP_CONFERENCE_FLAG" : "Y", "COMMENTS" : "said "no""}`), or as
`key: value`; and words (`Initial child protection conference, No further action`). Capitals, and what stands before or
after the key (`OUTCOME_`, `_FLAG`), do not matter.

Source: the SSD's public data model (data-to-insight/ssd-data-model), its scripts for System C, Eclipse and Mosaic; DfE,
Working together to safeguard children, for the outcomes of a section 47 enquiry.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from .blanks import NOTHING, UNKNOWN, bare_word
from .cells import NO, YES, plain_word, whole
from .ssd_words import SIGNS

_INITIAL = r"(?:pre birth )?(?:(?:case )?(?:(?:initial|child protection|cp)(?: case)? ?)+conf(?:erence)?s?|icpcc?|cpc)"
"""An initial child protection conference; one without such a word may be a family group's, or a strategy meeting."""
_CONFERENCE = re.compile(rf"\b{_INITIAL}\b")
_NEEDED = r"(?:required|needed|necessary)"
_NO_CONFERENCE = re.compile(
    rf"\b(?:no|without)(?: need for)?(?: an?| the)? (?:{_INITIAL}|(?:case )?conf(?:erence)?)(?: is| was)?"
    rf"(?: {_NEEDED})?\b"
    rf"|\b(?:{_INITIAL}|(?:case )?conf(?:erence)?)(?: is| was)? (?:not {_NEEDED}|unnecessary)\b"
    rf"|\b{_INITIAL} no$"
)
"""That none is needed; one that was not held, or was cancelled, may still be."""
_ASKED_FOR = frozenset(
    (
        *("convene", "convened", "arrange", "arranged", "required", "needed", "necessary", "progress"),
        *("progressed", "go"),
        *("proceed", "proceeded", "to", "be", "is", "an", "a", "the", "for", "held", "hold", "initiate"),
        *("agreed", "yes"),
        *("initial", "enquiry", "enquiries", "investigation", "concerns", "substantiated"),
    )
)
"""Words beside a conference that leave it required."""
_OTHER = re.compile(
    r"\b(?:nfa|no further action|legal action|other agency to monitor|case closed|close case)\b"
    r"|\bprov(?:ision)? of (?:services|sb care|short break care)\b|^monitor(?:ing)?$|^other(?: exists?)?$"
    r"|^referral to other agency$"
    r"|\bconcerns? (?:of significant harm )?(?:(?:was|were|are|is) )?(?:not substantiated|unsubstantiated)\b"
    r"|\bconcerns? (?:(?:was|were|are|is) )?substantiated (?:(?:but|and) )?(?:the )?child (?:is |was )?not (?:judged )?"
    r"(?:to be )?at (?:continuing )?risk(?: of significant harm)?\b"
)
"""What ended an enquiry without a conference."""
_OF_OTHER = frozenset(
    (
        *("continue", "continuing", "with", "single", "family", "families", "child", "children", "s", "and", "c", "f"),
        *("cf", "assessment", "welfare", "s17", "section", "17", "initiate", "initiated", "required", "needed"),
        *("under", "necessary", "to", "be", "is", "at", "this", "time", "stage", "of", "the", "a", "an", "case"),
        *("closed", "close"),
        *("taken", "in", "need", "cin", "plan", "enquiry", "enquiries"),
    )
)
"""Words beside it that leave it so."""
_REMARK = re.compile(r"comments?|notes?|total (no|number)( of)?|total")
_NUMBERED = re.compile(r"(?:id|code|key|no|number|order|sort order|sequence|version)")
"""Keys whose value, if a number, says nothing: `"id": 3`."""
_TICKED = re.compile(r"(?:is )?(?:selected|checked|ticked|chosen|set|flag|value|answer|response|yes ?no)")
"""Keys that say yes or no of what another key of the same object names: `{"name": "ICPC", "selected": "N"}`."""
_SAID_BY_VALUE = re.compile(
    r"|type|description|desc|decision|result|name|value|text|label|title|option|question|next actions?|actions?"
)
"""Keys whose value is the outcome in words: `Outcome: No further action`."""
_AROUND = re.compile(r"\b(outcomes?|flags?|indicator|ind|yn|s47|s47e|section 47)\b")

_PAIR = re.compile(
    r"""(?:^|(?<=[{\[,;|\n]))\s*["']?(?P<key>[a-z][\w .()/&-]*?)["']?\s*[:=]\s*"""
    r"""(?P<value>"[^"]*"|'[^']*'|[^,;|{}\[\]\n"']*)""",
    re.IGNORECASE,
)
_COMMENTS = re.compile(
    r"""["']?\w*comments?\w*["']?\s*[:=].*?(?=,\s*["']?[a-z][a-z_]*["']?\s*[:=]\s*["']?\w{0,5}["']?\s*[,}]|\}\s*$|$)""",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Outcome:
    """What an outcome says.

    Attributes:
        conference: `yes`, `no`, or blank where it does not tell.
        known: how each part that decides is read: as it is written, and as what.
        unknown: the parts that nobody knows, as they are written; of words the whole text.
    """

    conference: str
    known: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()


def read_outcome(text: str) -> Outcome:
    """Read an outcome as key and value, or as words.

    A conference that is asked for goes before everything else. One that is not is `no`, and so is any other known
    outcome; but if there is a part that nobody knows, it may be a conference by another name, and nothing is told.
    """
    known, unknown = [], []
    for key, value in _parts(unescape(text)):
        written = f"{key}: {value}" if key else value
        said = _of_flag(key, value) if key else _of_words(value)
        if said is None:
            unknown.append(written if key else text)
        elif said:
            known.append((written, said))
    said = {meaning for _, meaning in known}
    if "conference" in said:
        told = "yes"
    elif "no conference" in said:
        told = "no"
    else:
        told = "no" if "other outcome" in said and not unknown else ""
    return Outcome(told, tuple(known), tuple(unknown))


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """The keys and values of an outcome; the key is blank for words that have none."""
    try:
        yield from _of_json("", json.loads(text, strict=False))
        return
    except (ValueError, RecursionError):
        pass
    text = _COMMENTS.sub("", text)
    pairs = [(match["key"].strip(), match["value"].strip(" \t\"'")) for match in _PAIR.finditer(text)]
    if pairs:
        for key, value in pairs:
            yield from _part(key, value)
    else:
        yield from _part("", text)


def _of_json(key: str, value) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        named = _named_and_ticked(value)
        if named:
            yield named
        for each, its in value.items() if not named else ():
            yield from _of_json(str(each), its)
    elif isinstance(value, list):
        for each in value:
            yield from _of_json(key, each)
    else:
        yield from _part(key, "" if value is None else str(value))


def _named_and_ticked(told: dict) -> tuple[str, str] | None:
    """What an object names and whether it says yes or no of it; None of one that is not such."""
    texts = {_words_of(str(key)): "" if its is None else str(its) for key, its in told.items()}
    ticks = [key for key, text in texts.items() if _TICKED.fullmatch(key) and not _meaning(_words_of(text))]
    if len(ticks) != 1:
        return None
    names = [text for key, text in texts.items() if key not in ticks and text and _SAID_BY_VALUE.fullmatch(key)]
    known = [text for text in names if _meaning(_words_of(text))]
    if len(known) == 1 or (len(names) == 1 and _yes_or_no(texts[ticks[0]])):
        return (known or names)[0], texts[ticks[0]]
    return None


def _yes_or_no(value: str) -> str:
    """The word by which a flag says yes or no; blank of any other."""
    word = plain_word(whole(value))
    return word if word in YES | NO else ""


def _part(key: str, value: str) -> Iterator[tuple[str, str]]:
    """A key and its value; where the value is the outcome in words, each part of a list of them."""
    if _SAID_BY_VALUE.fullmatch(_words_of(key)):
        yield from (("", part.strip(" \t{}[]\"'")) for part in re.split(r"[,;|\n]", value))
    else:
        yield key, value


@lru_cache(maxsize=4096)
def _words_of(key: str) -> str:
    """A key as words, without what systems put around it: `OUTCOME_CP_CONFERENCE_FLAG` is `cp conference`."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[\W_]+", " ", key).casefold()
    return " ".join(_AROUND.sub(" ", " ".join(apart.split())).split())


def _meaning(words: str) -> str:
    """`conference`, `no conference`, `other outcome`, or blank where nobody knows: where not every word is known."""
    denied = _NO_CONFERENCE.sub(" ", words)
    if denied != words:
        rest = denied.split()
        return "no conference" if not rest or _is_other(" ".join(rest)) else ""
    if _CONFERENCE.search(words):
        return "conference" if _ASKED_FOR.issuperset(_CONFERENCE.sub(" ", words).split()) else ""
    return "other outcome" if _is_other(words) else ""


def _is_other(words: str) -> bool:
    """Whether they say, each of them known, that an enquiry ended otherwise than in a conference."""
    return bool(_OTHER.search(words)) and _OF_OTHER.issuperset(_OTHER.sub(" ", words).split())


@lru_cache(maxsize=4096)  # thousands of enquiries have the same few flags
def _of_flag(key: str, value: str) -> str | None:
    """What a flag means where it says yes, or no of a conference; blank where it says nothing, None if nobody knows."""
    about, word = _words_of(key), _yes_or_no(value)
    if _REMARK.fullmatch(about) or not plain_word(value) or bare_word(value) in NOTHING | UNKNOWN:
        return ""
    if _NUMBERED.fullmatch(about) and value.isdecimal():
        return ""
    meaning = _meaning(about)
    if not meaning or not word:
        return None
    if word in YES:
        return meaning
    # No to `no conference` is one too many; no to any other outcome says nothing of a conference.
    return {"conference": "no conference", "no conference": None}.get(meaning, "")


def _of_words(value: str) -> str | None:
    """As `_of_flag`, of an outcome in words; that it is not known yet says that something is to be looked at."""
    if SIGNS.search(value):
        return None
    words = _words_of(value)
    return "" if not words or bare_word(value) in NOTHING else _meaning(words) or None
