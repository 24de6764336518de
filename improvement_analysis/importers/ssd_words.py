"""What people's words in the SSD say: the role of an involvement and the title of a job, read in whole or not at all.

A text is read where every word of it is known. One that nobody knows may turn the others round (`Previously allocated`,
`Not a social worker`, `Allocated?`, `Trainee social worker`), so a text with one says nothing, and the import names it.

Source: the SSD's public data model (data-to-insight/ssd-data-model), its scripts for System C, Eclipse and Mosaic; DfE,
children's social work workforce census, roles.
"""

import re
from functools import lru_cache

SIGNS = re.compile(r"[^\w\s.,:;/\\|&+()\[\]{}'\"\u2018\u2019\u201c\u201d\u2010-\u2014-]")
"""Signs that are no punctuation between words, such as a question mark: they say something, and nobody knows what."""
_WORD = re.compile(rf"[^\W_]+|{SIGNS.pattern}")
_COMMON = frozenset(
    (
        *("a", "an", "and", "c", "cf", "f", "for", "in", "of", "s", "the", "case", "cases", "caseworker"),
        *("social", "sw"),
        *("work", "worker", "workers", "practitioner", "professional", "senior", "lead", "agency", "locum", "child"),
        *("childs", "children", "childrens", "young", "people", "person", "cyp", "families", "protection", "need"),
        *("looked", "after", "care", "leaving", "leavers", "cin", "cp", "cla", "lac", "cic", "court", "assessment"),
        *("safeguarding", "permanence", "disability", "disabilities", "disabled"),
    )
)
"""Words of roles and job titles that change nothing of what others say."""


def words_of(text: str) -> str:
    """A text in small letters with one space between its words, and signs that say something as words of their own."""
    return " ".join(_WORD.findall(text.casefold()))


# The role of an involvement

_CODE = re.compile(r"(?:rel )?(?:cw|aw|all(?:oc)?(?:work|wkr)(?:er)?(?:cf)?)")
"""The role of the worker who holds a case as a code: System C's, Eclipse's, Mosaic's."""
_BESIDE = re.compile(
    r"(?:review|chair|conference|advis|personalad|advoca|support|assistant|manager|supervis|director|health|nurs|doctor"
    r"|midwi|medical|psych|therap|teach|school|educat|tutor|police|probation|legal|solicitor|guardian|foster|carer"
    r"|adopt|visitor|contact|admin|secondary|joint|student|youth|mentor|interpret|housing)\w*"
    r"|cowork\w*|headteacher|unallocated|iro|duty|gp|family|early|head|co"
)
"""A word that says that the worker is beside the one who holds the case."""
_OF_ALLOCATED = _COMMON | {"allocated", "current", "primary", "main", "key"}
_OF_BESIDE = _COMMON | frozenset(
    (
        *("independent", "officer", "team", "teams", "service", "services", "help", "years", "ieys", "other", "rel"),
        *("personal", "named", "designated", "general", "practice", "principal", "virtual", "hospital", "justice"),
        *("coordinator", "link", "paediatrician", "paediatric", "clinical", "mental", "camhs", "yot", "nhs"),
        *("offending"),
    )
)


@lru_cache(maxsize=4096)
def holds_the_case(role: str) -> bool | None:
    """Whether an involvement in this role is an allocation; None where nobody knows.

    A role that names both the worker who holds the case and one beside (`Allocated team manager`) tells neither.
    """
    words = words_of(role)
    if _CODE.fullmatch(words):
        return True
    apart = words.split()
    beside = [word for word in apart if _BESIDE.fullmatch(word)]
    if beside:
        return False if set(apart) <= _OF_BESIDE.union(beside) else None
    return True if "allocated" in apart and set(apart) <= _OF_ALLOCATED else None


def speaks_of_allocation(role: str) -> bool:
    """Whether a role says anything of allocation, be it that it is over."""
    return bool(_CODE.fullmatch(words_of(role))) or "allocat" in role.casefold()


# The title of a job

_ROLES = (
    ("other", r"student|assistant(?! (?:\w+ )?(?:manager|director|head)\b)|support workers?|family workers?"),
    ("other", r"personal advis[eo]rs?|(?:business support )?administrat(?:or|ors|ion|ive)"),
    ("manager", r"managers?|head of|director|supervisors?|principal social worker"),
    ("duty", r"duty"),
    ("social_worker", r"social workers?|senior practitioner|advanced practitioner|newly qualified|asye|nqsw"),
    ("social_worker", r"case ?holder"),
)
"""A role and the words of a job title that tell it, the first that fits."""
_TELLS = [(role, re.compile(rf"\b(?:{words})\b")) for role, words in _ROLES]
_OF_TITLES = _COMMON | frozenset(
    (
        *("family", "adviser", "advisor", "assistant", "deputy", "acting", "interim", "temporary", "permanent", "duty"),
        *("advanced", "experienced", "principal", "consultant", "specialist", "qualified", "newly", "asye", "nqsw"),
        *("assessed", "supported", "year", "employment", "holding", "holder", "caseholder", "intervention", "referral"),
        *("fostering", "adoption", "hospital", "mash", "emergency", "front", "door", "first", "line", "middle"),
        *("team", "teams", "service", "services", "group", "area", "locality", "unit", "north", "south"),
        *("east", "west"),
        *("central", "operations", "operational", "practice", "business", "strategic", "quality", "assurance", "level"),
        *("performance", "commissioning", "grade", "band", "scale", "i", "ii", "iii", "iv"),
    )
)
_GRADE = re.compile(r"[a-z]?\d{1,2}|full time|part time")
"""What says of a worker how much is paid and worked."""


@lru_cache(maxsize=4096)
def role_of(title: str) -> str:
    """The role in `workers` that a job title tells; blank where nobody knows."""
    words = words_of(title)
    role, tells = next(((role, tells) for role, tells in _TELLS if tells.search(words)), ("", _GRADE))
    rest = re.sub(rf"\b(?:{_GRADE.pattern})\b", " ", tells.sub(" ", words))
    return role if set(rest.split()) <= _OF_TITLES else ""
