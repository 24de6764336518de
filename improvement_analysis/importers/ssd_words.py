"""What people's words in the SSD say: the role of an involvement and the title of a job.

Places, teams and grades stand beside the words that tell a role, and no list has them all, so what is not known is
passed over. Words that turn the others round (`Previously allocated`, `Not a social worker`, `Allocated?`) and those of
other work beside (`Allocated team manager`, `CP Chair (Social Worker)`) are listed: a text with one says nothing, and
the import names it, as it does one that no word tells.

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


TURNING = re.compile(
    r"\b(?:no(?! \d)|non|not|never|neither|nor|isn|cannot|without|except|excl\w*|instead|rather|other than|unlike|or|un"
    r"|de(?! la\b)|ex|x+|z+|n|zz\w+|former\w*|previous\w*|prior|past|once|was|were|had|been|used to|lately|erstwhile"
    r"|longer|ended|ends|ending|closed|left|quit|gone|retir\w*|resign\w*|dismissed|deceased|redundant|returner"
    r"|(?<!care )leaver|until|till|before|from|historic\w*|legacy|obsolete|old$|old (?:account|record|post|role|user)"
    r"|inactive|deactivated|suspended|archiv\w*|delet\w*|removed|revoked|expired|lapsed|struck|cancel\w*|postpone\w*"
    r"|withdr\w*|declined|rejected|unsuccessful|duplicate|test(?! valley)|dummy|demo|error|wrong|incorrect|mistake"
    r"|do not use|pending|await\w*|propos\w*|intend\w*|expected|prospective|potential\w*|possibl[ey]|probabl[ey]"
    r"|perhaps|maybe|may be|might|if|alleged\w*|supposed\w*|so called|tbc|tba|tbd|unknown|unsure|unconfirmed|would|will"
    r"|to be|to become|becoming|to start|starting|future|incoming|designate|elect|aspir\w*|wannabe|applicant|candidate"
    r"|offered|offer made|advert\w*|vacan\w*|unfilled|unallocated|unassigned|avoid\w*|shadow\w*|observ\w*|volunteer\w*"
    r"|pseudo|quasi|semi|fake|bogus|equivalent|alternatively|partly|half(?! time)|(?:part|pre) ?(?:qual|reg)\w*"
    r"|unqual\w*|unregist\w*|deregist\w*|qualifying|\w*graduate|degree|participant|intern|internship|cadet|learner"
    r"|on placement|train(?:ee|ees|ing|er|ers)?|apprentic\w*|appr|(?<!young )adults?"
    r"|(?:for|of|to|with|by) (?:the )?social workers?|social workers? (?:support|recruiters?|recruitment$))\b|"
    + SIGNS.pattern
)
"""What turns the words beside it round, or says that they are not so yet, no longer, or of somebody else.

By `No 2 team` a number is meant, by `care leaver` a child, by `de la` a place.
"""
_HARMLESS = re.compile(r"no recourse(?: to public funds?)?|\d+ ?%|[@\u2022\u00b7]|# ?(?=\d)")
"""What looks like it and is not."""


def turned(words: str) -> bool:
    """Whether a word turns the others of a text, as `words_of` has it, round."""
    return bool(TURNING.search(_HARMLESS.sub(" ", words)))


# The role of an involvement

_CODE = re.compile(r"(?:rel )?(?:cw|aw|all(?:oc)?(?:work|wkr)(?:er)?(?:cf)?)")
"""The role of the worker who holds a case as a code: System C's, Eclipse's, Mosaic's."""
_BESIDE = re.compile(
    r"(?:review|chair|conference|advis|personalad|advoca|support|assistant|manager|supervis|director|health|nurs|doctor"
    r"|midwi|medical|psych|therap|teach|school|educat|tutor|police|probation|legal|solicitor|guardian|foster|carer"
    r"|adopt|visitor|contact|admin|second|joint|student|youth|mentor|interpret|housing)\w*"
    r"|cowork\w*|headteacher|unallocated|iro|duty|gp|family|early|head|co|deputy|backup|standby"
)
"""A word that says that the worker is beside the one who holds the case."""
_ALLOCATED = re.compile(
    r"\ballocated (?:\w+ ){0,3}(?:(?:case|social ?)?worker|sw|practitioner|professional|case ?holder)\b"
    r"|\b(?:worker|sw|practitioner) allocated\b"
)
"""Who is allocated: `Allocated team` names nobody."""
_OF_ALLOCATED = _COMMON | {"allocated", "current", "primary", "main", "key"}
_OF_BESIDE = _COMMON | frozenset(
    (
        *("independent", "officer", "team", "teams", "service", "services", "help", "years", "ieys", "other", "rel"),
        *("personal", "named", "designated", "general", "practice", "principal", "virtual", "hospital", "justice"),
        *("coordinator", "link", "paediatrician", "paediatric", "clinical", "mental", "camhs", "yot", "nhs"),
        *("offending", "psychology"),
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
    if "allocated" not in apart or turned(words):
        return None
    return True if _ALLOCATED.search(words) or set(apart) <= _OF_ALLOCATED else None


def speaks_of_allocation(role: str) -> bool:
    """Whether a role says anything of allocation, be it that it is over."""
    return bool(_CODE.fullmatch(words_of(role))) or "allocat" in role.casefold()


# The title of a job

_SOCIAL_WORKER = r"social ?workers?"
_NOT_YET = (
    r"student|assistant(?! (?:\w+ )?(?:manager|director|head|leader)\b)|support workers?|family workers?"
    rf"|(?:trainee|apprentice|unqualified) (?:(?:senior|children s|child) )?(?:{_SOCIAL_WORKER}|social work)"
    rf"|(?:{_SOCIAL_WORKER}|social work) (?:trainee|apprentice)|supervis(?:ing|ory) (?:\w+ )?{_SOCIAL_WORKER}"
    rf"|{_SOCIAL_WORKER} supervis(?:ing|ory)"
    r"|(?:personal|social work) assistants?"
)
"""Who is no social worker though the title has the words, or holds no child's case: carers have supervising ones."""
_MANAGER = (
    r"(?<!case )(?<!care )managers?|(?:team|practice|group|service|operational) lead(?:er)?s?"
    r"|head of|heads of|director|(?<!contact )supervisors?|principal social worker"
)
_DUTY = (
    rf"(?<!and )duty (?:(?:senior|team|desk|agency|locum) )*(?:{_SOCIAL_WORKER}|sw|workers?|practitioners?|officers?)"
    r"|emergency duty|on duty|out of hours|(?<!and )duty(?: (?:team|desk|rota|service))?(?! and\b)(?= ?[a-z]?\d*$)"
)
"""Duty as work: `Duty and assessment` is a team, whose social workers hold children."""
_PROFESSION = (
    r"reviewing|iros?|chair(?:person|man|woman)?|administrat\w+|admin|health visitors?|\w*nurses?|midwi(?:fe|ves)"
    r"|doctors?|gp|p(?:a)?ediatricians?|solicitors?|lawyers?|barristers?|\w*teachers?|psycholog\w+|psychiatrists?"
    r"|therapists?|advis[eo]rs?|pas?|lado|officers?|clerks?|contact (?:supervisors?|workers?)|co ?ordinators?"
    r"|secretar\w+|receptionists?|analysts?|auditors?|commissioners?|inspectors?|researchers?|lecturers?"
    r"|tutors?|advocates?|interpreters?|mentors?"
)
"""Who holds no child's case as a social worker; together with the words for one, nobody knows who is meant."""
_FIELD = (
    r"early help|business support|participation|police|probation|legal|housing|assessors?|educators?|foster carers?"
    r"|(?:youth|youth justice|outreach|residential|play|targeted \w+|(?:social )?care|child ?care|parenting|nursery"
    r"|prevention|inclusion|family time|family intervention) (?:workers?|practitioners?)"
    r"|support (?:practitioners?|staff)|family practitioners?"
)
"""Other work, where the title has not the words of a social worker."""
_PRACTITIONER = r"(?:senior|advanced) (?:social work )?practitioner|newly qualified|asye|nqsw|case ?holder"
_OTHER_FIELD = re.compile(
    r"\b(?:support|youth|health|mental|justice|offending|outreach|residential|nursery|years|play|parenting|substance"
    r"|domestic|education|inclusion|occupational|speech|yot|yjs|camhs|prevention|portage|family time)\b"
)
"""A senior or advanced practitioner of this is no social worker as far as the title says."""
_TITLE = {
    role: re.compile(rf"\b(?:{words})\b")
    for role, words in (
        ("not yet", _NOT_YET), ("manager", _MANAGER), ("profession", _PROFESSION), ("field", _FIELD),
        ("duty", _DUTY), ("social_worker", _SOCIAL_WORKER), ("practitioner", _PRACTITIONER),
    )
}  # fmt: skip


@lru_cache(maxsize=4096)
def role_of(title: str) -> str:
    """The role in `workers` that a job title tells; blank where nobody knows.

    Of several the first counts: no qualified social worker, manager, duty worker, social worker, other work.
    """
    words = words_of(re.sub(r"[&+/]", " and ", title))

    def tells(role: str) -> bool:
        return bool(_TITLE[role].search(words))

    if turned(_TITLE["not yet"].sub(" ", words)):
        return ""
    if tells("not yet"):
        return "other"
    if tells("manager"):
        return "manager"
    if tells("duty"):
        return "duty"
    if tells("social_worker"):
        return "" if tells("profession") else "social_worker"
    if tells("profession") or tells("field"):
        return "other"
    return "social_worker" if tells("practitioner") and not _OTHER_FIELD.search(words) else ""
