"""What people, forms and programs write for nothing, for nobody, for no one person, and for an end still to come.

A word is looked up as `bare_word` gives it, so that capitals, brackets, quotation marks and full stops around it do not
count. A word for nobody may be somebody's name: of what can be one (`Noone`, `Closed`), see each list.
"""

import re


def bare_word(text: str) -> str:
    """A text by which a word for nothing is known: small letters, nothing around it, no spaces about a stroke."""
    small = " ".join(text.casefold().replace("_", " ").split()).strip(_AROUND)
    return _STROKE.sub(r"\1", small) if any(sign in small for sign in "/\\.") else small


_STROKE = re.compile(r" ?([/\\]) ?|(?<=\.) (?=\w\b)")
_AROUND = " .,;:!*~|\"'`()[]{}<>=-\u00ab\u00bb\u00b4\u00b7\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u2212"


NOTHING = frozenset(
    (
        *("null", "\\n", "na", "n/a", "n.a", "n\\a", "nat", "nan", "nil", "none", "void", "nothing", "empty", "blank"),
        *("undefined", "unspecified", "missing", "null value", "empty cell", "empty string", "field empty"),
        *("no data", "no date", "no value", "no entry", "no record", "no information", "nothing recorded"),
        *("none recorded", "none given", "none entered", "none stated", "none selected", "none specified"),
        *("not recorded", "not yet recorded", "not applicable", "not entered", "not available", "not provided"),
        *("not completed", "not set", "not stated", "not specified", "not given", "not supplied", "not found"),
        *("not held", "not selected", "not defined", "not filled in", "left blank"),
    )
)
"""Words that people and programs write for an empty cell, as `bare_word` has them."""
UNKNOWN = frozenset(
    (
        *("unknown", "not known", "not yet known", "n/k", "nk", "n.k"),
        *("to be confirmed", "to be advised", "to be agreed", "to be decided", "to be determined"),
        *("tbc", "t.b.c", "tba", "t.b.a", "tbd", "t.b.d"),
    )
)
"""What is said of a worker, child, day or answer that nobody knows: blank too."""
NOBODY = re.compile(
    r"noone|(?:.*\b)?(?:unallocated|unalloc|unassigned|vacan(?:t|cy)|no[ -]one|nobody"
    r"|not (?:yet |currently )?(?:allocated|assigned)|none (?:yet )?(?:allocated|assigned)"
    r"|for (?:re-?)?allocation|(?:allocation|assignment) (?:pending|awaited)"
    r"|(?:awaiting|pending|to be) (?:an? )?(?:new )?(?:(?:re-?)?allocat|assign|(?:social )?worker|sw\b)\w*"
    r"|no (?:current |named |allocated |assigned )?(?:social )?(?:worker|sw)(?: (?:allocated|assigned))?)(?:\b.*)?"
)
"""What stands in place of a worker's name where there is none, whatever team stands beside it; Noone is a surname."""
SOMEBODY = re.compile(r".*\b(?:cover\w*|c/o|(?:held|managed|supervised) by)\b.*|(?:vacant|nobody), [\w-]+")
"""Words for nobody with which somebody may be named: `Jane Smith (covering vacant post)`; `Vacant, Louise`."""
NOT_CHOSEN = re.compile(
    r"(?:please )?(?:select|choose)(?: (?:an?|one|your|the|from|value|option|item|answer|list|name|social|worker|team"
    r"|date|reason|status|below|here|drop|down|dropdown))*"
    r"|(?:please )?pick (?:an?|one|from)\b.*|please (?:specify|state|enter|complete|fill in)\b.*"
    r"|(?:click|tap) (?:or tap |here |to )\b.*|enter (?:an?|the|text|date|name)\b.*"
)
"""What a form shows where nothing was chosen or written."""
_SAID_UNKNOWN = "|".join(
    re.escape(word)
    for word in sorted(NOTHING | UNKNOWN)
    if word.startswith("not ") or word in ("unknown", "undefined", "unspecified", "empty", "blank", "null")
)
_PERSON = (
    r"(?:(?:allocated|named|social|case|key|lead|responsible) )*"
    r"(?:worker|sw|practitioner|staff(?: member)?|person|user|name|owner|officer|employee|case ?worker|key ?worker)"
)
_THINGS = {
    "worker": _PERSON,
    "team": r"(?:(?:allocated|responsible|social work) )*(?:team|group|unit|area|locality)(?: name)?",
    "identifier": r"(?:child|client|person|young person|id|identifier|reference|number|name)(?: (?:id|number))?",
    "date": r"(?:(?:start|end|closure) )?(?:date|day)",
    "end": r"(?:(?:end|closure) )?(?:date|day)",
}
UNKNOWN_THING = {
    kind: re.compile(rf"(?:{_SAID_UNKNOWN}|no|without(?: an?)?) {thing}|{thing} (?:{_SAID_UNKNOWN})")
    for kind, thing in _THINGS.items()
}
"""By kind, that a thing is not known, with the field's own word for it: `Unknown worker`, `Team not recorded`."""
NO_TEAM = re.compile(r"(?:no|without(?: an?)?|not in an?) (?:current |named |allocated |assigned )?team(?: \w+)?")
"""What stands in place of a team's name besides; a team that is called Duty is one."""
_WHERE = r"(?:the|north|south|east|west|central|cin|cp|cpp|lac|cla|cic|mash|assessment|safeguarding|\d+|[a-z])"
_GROUP = (
    r"(?:duty|agency|locum|(?:(?:worker|staff|case) )?pool|shared|cover|rota|sickness|leave|temp|generic|dummy|test"
    r"|system)"
)
_HOLDS = r"(?:(?:social )?(?:worker|sw)|team|desk|officer|manager|user|inbox|tray|list|cases?|screening)s?"
NO_PERSON = re.compile(
    rf"(?:{_WHERE}[ -]+)*{_GROUP}(?: (?:{_GROUP}|{_HOLDS}))*(?:[ -]+\(?{_WHERE}\)?)?"
    r"|(?:[\w&/-]+ )*team(?: (?:manager|leader))?(?: \w)?"
    r"|(?:[\w&/-]+ )*(?:inbox|(?:in|work) ?-?tray|waiting list|queue)"
)
"""What stands in place of a worker's name where several, or whoever is there, hold the case: `Duty`, `North Team`."""
NO_NAME = re.compile(
    rf"held (?:by|with|in) .*|(?:{_PERSON}|(?:family|support|agency) worker)(?: \d+)?|z{{2,}}|x{{2,}}"
    r"|a[. ]*n[. ]*other|some(?:one|body)|anyone|others?|various|several|multiple|admin(?:istrator)?|business support"
    r"|(?:data )?migration(?: user)?|migrated"
    r"|(?:case )?(?:is )?(?:closed|ended|inactive|archived?|deleted|transferred)(?: (?:case|user|worker|account|out))?"
    r"|leavers?|left|(?:has )?left (?:the )?(?:authority|council|area|team|post|employment|service|organisation)"
    r"|(?:ex|former|old)[ -](?:worker|employee|staff|sw|social worker)"
)
"""What is no name of anybody, and does not say that there is nobody either: `Closed`, `Left authority`, `ZZ`."""
_NO_NAMES = frozenset(
    (
        *("na", "none", "no", "not", "nil", "n", "a", "for", "to", "be", "awaiting", "pending", "waiting", "await"),
        *("allocate", "allocated", "allocation", "reallocate", "reallocated", "reallocation", "assign", "assigned"),
        *("closed", "closing", "closure", "ended", "transferred", "transfer", "inactive", "required", "needed", "yet"),
        *("as", "above", "below", "see", "notes", "comments", "ditto", "same", "case", "the", "is", "list", "mash"),
        *("edt", "x", "yes", "ongoing", "other", "worker", "team", "due", "tbc", "unknown", "left", "review", "nfa"),
    )
)


def names_nobody(bare: str) -> bool:
    """Whether every word is about allocation, closing or another cell: `Pending`, `N/A - closed`, `As above`, `x`."""
    words = re.findall(r"[^\W_]+", bare)
    return bool(set(words) - {"n", "a"}) and _NO_NAMES.issuperset(words)


OPEN = frozenset(
    (
        *("ongoing", "on-going", "on going", "open", "still open", "remains open", "case open", "open case"),
        *("current", "currently open", "live", "active", "to date", "to present", "present", "continuing", "continues"),
        *("not closed", "not ended", "not yet", "in progress", "no end date", "open ended", "open-ended", "pending"),
        *("not yet held", "not yet closed", "not yet complete", "not yet completed", "incomplete", "outstanding"),
        *("still ongoing", "case ongoing", "to be closed", "awaiting closure", "pending closure", "reopened"),
        *("re-opened", "re opened", "still active", "not closed yet", "n/a - open", "no closure date"),
        *("infinity", "inf"),
    )
)
"""What is said of an end that is still to come."""
