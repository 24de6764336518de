"""What a cell of an export says, the same for every importer: blanks, days, answers, numbers, identifiers.

| kind | a cell becomes |
|---|---|
| any | blank where it is a word for nothing (see `blanks`), or an error of Excel's |
| `identifier` | without what Excel put around it (`'007`, `="007"`, `12.0`, `4.003E+03`); blank where it is a |
| | formula's 0 or `-1` for none, and where Excel has rounded it (`1.00234E+11`), so that several may share it |
| `worker`, `team` | as an identifier; blank where it says that there is nobody (NOBODY, NO_TEAM); a worker that is |
| | no one person (`Duty`) stays, and is named |
| `text` | as written; blank where it is a formula's 0 for an empty cell |
| `date` | YYYY-MM-DD; blank where it is a placeholder (NO_DAYS) |
| `end` | as a date; blank where it says that there is no end yet (OPEN) |
| `month` | YYYY-MM |
| `boolean`, `choice` | the word of the dictionary |
| `number`, `reported` | without pound signs and commas |

Whatever cannot be read stays as it was written, so that the extract reports it as a fault. What was read otherwise than
it was written is counted, so that an import can say it.

Source: data/README.md, for what each kind may be.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pandas as pd

from .._wording import MONTHS
from ..records.tables import NUMBER
from .blanks import (
    NO_NAME,
    NO_PERSON,
    NO_TEAM,
    NOBODY,
    NOT_CHOSEN,
    NOTHING,
    OPEN,
    SOMEBODY,
    UNKNOWN,
    UNKNOWN_THING,
    bare_word,
    names_nobody,
)  # fmt: skip

ENDS = ("end_date", "completed_on", "icpc_date")
"""Columns of the dictionary of which that may be said."""
NO_DAYS = frozenset(
    date.fromisoformat(day)
    for day in (
        *("1970-01-01", "2037-12-31", "2038-01-19", "2049-12-31", "2079-06-06", "2099-12-31"),
        *("9999-09-09", "9999-12-30"),
    )
)
"""Days that systems keep in place of none: the zero of Unix, and the last that some know."""
_EDGES = ((1, 1), (12, 31))
"""Of a year after 2099, its first and last day are one too."""
LIVING = 1905
"""Every day of an earlier year is one: .NET's 0001, SQL's 1753, VMS's 1858, Excel's first days of 1900, Unix's 1901."""
_TICK = re.compile(r"[12](\.0+)?")
_NO_DAY = re.compile(
    r"[0-2](\.0+)?|0?0:00(:00)?|12:00(:00)? ?am"
    r"|(0+([-/. ]0+){0,2}|(00?[-/. ](0?1|jan|january)|0?1[-/.]00?|(jan|january) 0,?)[-/. ](19)?00|1900-01-00)"
    r"([t ]+\d{1,2}[:.].*)?|(99991231|31129999)\d*"
)
"""The zero of MySQL, and Excel's first numbers as numbers, days and times; day 0 of January 1900 is Excel's alone."""
_SHORT_NO_DAYS = frozenset(((0, 1, 1), (1, 1, 1), (99, 12, 30), (99, 12, 31)))
"""Such days written with two digits of the year: `31-DEC-99` is more often 9999 than 1999."""
YES = frozenset(("yes", "y", "true", "t", "1"))
NO = frozenset(("no", "n", "false", "f", "0"))
EXCEL_ERROR = re.compile(
    r"#(n/a( n/a)?|[\u00a1\u00bf]?[^\W\d_][\w/]*[!?]|getting_data|n/v|nv"
    r"|null|ref|value|name|num|div/0|spill|calc|error|deleted)"
    r"|err:\d+|error 20\d\d|-21468262\d\d",
    re.IGNORECASE,
)
"""Errors of Excel's, of whatever year, language and way out (VBA's `Error 2042`), of Access and of LibreOffice.

`####`, a cell that is too narrow, is none.
"""
_CODE = re.compile(r"^(?:[a-z]{1,2}[).:]|\d{1,2} ?[-=)])\s*(?=\w)")
"""Codes before an answer: Ofsted's `a) Yes`, and `1 - Yes`."""

LONDON = ZoneInfo("Europe/London")
HOUR = timedelta(hours=1)
LATE = time(23)
EXCEL_DAY_0 = date(1899, 12, 30)
EXCEL_DAY_0_OF_1904 = date(1904, 1, 1)
_EXCEL_DAYS = (date(1970, 1, 1), date(2100, 1, 1))
"""In a date column, a number of such a day is a date that has lost its format."""
CENTURY_TURNS = 50
"""A year of two digits from here on is of the last century: no case starts or falls due a generation from now."""


@dataclass(frozen=True)
class Days:
    """How the days of a source are written.

    Attributes:
        month_first: the month before the day.
        day_zero: the day from which numbers of days count.
        american: the month before the day in those of the form that `is_american` tells.
    """

    month_first: bool = False
    day_zero: date = EXCEL_DAY_0
    american: bool = False


AS_HERE = Days()
"""As they are written in this country, in a workbook of this day."""


@dataclass(frozen=True)
class Cells:
    """A column as it is read.

    Attributes:
        texts: the cells, as the dictionary asks for them.
        uses: how many cells were read otherwise than they were written, or have to be looked at, by what was done
            (see `imported.DONE`), the text or the form in which it was written, and as what it is read (blank for a
            form).
    """

    texts: pd.Series
    uses: Counter = field(default_factory=Counter)


def read_column(texts: pd.Series, kind: str, words: Mapping[str, str] | None = None, days: Days = AS_HERE) -> Cells:
    """Read a column of trimmed texts, each distinct one once.

    Args:
        texts: the cells, blank for none.
        kind: one of those above.
        words: of a choice or boolean: what a word, as `plain_word` gives it, is in the dictionary's.
        days: how days are written.
    """
    found = texts.value_counts()
    cells = dict(zip(found.index.tolist(), found.tolist(), strict=True))
    bare = {text: text if kind in NAMES else whole(text) for text in cells if text}
    column = {text: _nothing(text, kind) for text in dict.fromkeys(bare.values())}
    left = [text for text, said in column.items() if said is None]
    column |= _READERS.get(kind, _as_written)(left, words or {}, days)
    column = {text: column[its] for text, its in bare.items()}
    column |= {text: (text, "unread", "") for text, (_, what, _) in column.items() if what == "unread"}
    uses = Counter()
    for text, (read, what, form) in column.items():
        if what:
            uses[what, form or text, "" if form else read] += cells[text]
    read = {text: said[0] for text, said in column.items()} | {"": ""}
    return Cells(texts.map(read).astype(texts.dtype), uses)


def plain_word(text: str) -> str:
    """A word without capitals, Ofsted's code before it (`a) Yes`), hyphens and punctuation around it."""
    return " ".join(re.sub(r"[\s_-]+", " ", _CODE.sub("", text.casefold())).strip(" .,;:!").split())


NAMES = ("identifier", "worker", "team")
"""Kinds of which every sign counts."""


def whole(text: str) -> str:
    """A whole number that was written with `.0`, as programs do, without it; any other text as it is."""
    return text[:-2] if text.endswith(".0") and text[:-2].isdecimal() else text


Said = tuple[str, str, str]
"""Of a text: as what it is read, what was done (blank: nothing), and the form of the text (blank: named itself)."""


def _nothing(text: str, kind: str) -> Said | None:
    """What is blank whatever the kind; None of any other text."""
    if text.isalnum() and not text.isalpha():  # a word with a figure: no word for nothing, and most identifiers
        return None
    bare, small = bare_word(text), text.casefold()
    words = {bare, plain_word(text)} if kind in ("boolean", "choice") else {bare}
    if EXCEL_ERROR.fullmatch(small):
        return "", "error" if kind == "end" else "blank", ""
    if not bare or words & NOTHING or NOT_CHOSEN.fullmatch(bare):
        return "", "blank", ""
    if kind not in ("text", "reported") and {word.strip("? ") for word in words} & {*UNKNOWN, ""}:
        return "", "no number" if kind == "number" else "blank", ""
    thing = UNKNOWN_THING.get(kind)
    return ("", "blank", "") if (thing and thing.fullmatch(bare)) or _no_such(text, bare, kind) else None


def _no_such(text: str, bare: str, kind: str) -> bool:
    """Whether a field of this kind says so that there is no worker, team, day or end."""
    small = text.casefold()
    if kind == "end":
        return bare in OPEN or plain_word(text) in OPEN or small == "false"
    if kind in ("worker", "team"):
        without_place = re.sub(r" ?\(.*\)?$", "", bare)
        nobody = (_is_for_nobody(text) and not SOMEBODY.fullmatch(small)) or small == "false"
        return bool(nobody or without_place in UNKNOWN or (kind == "team" and NO_TEAM.fullmatch(bare)))
    return kind in ("date", "month") and small == "false"


def _is_for_nobody(text: str) -> bool:
    return bool(NOBODY.fullmatch(bare_word(text)) or NOBODY.fullmatch(text.casefold()))


def _as_written(texts: list[str], words: Mapping[str, str], days: Days) -> dict[str, Said]:
    return {text: ("", "zero", "") if text in _ZEROS else (text, "", "") for text in texts}


_ZEROS = ("0", "0.0")


# Identifiers

_POWER = re.compile(r"(\d)(?:[.,](\d+)e\+?|e\+)(\d+)", re.IGNORECASE)
"""`1.00234E+11` or `1E+11`; `1E11` may be an identifier."""


_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
"""Signs without width: marks of joining, of direction and of byte order."""


EXACT_DIGITS = 15
"""So many digits of a number Excel keeps; the others it makes 0, so that several children may share the number."""


def _identifiers(texts: list[str], words: Mapping[str, str], days: Days) -> dict[str, Said]:
    lengths = {len(text) for text in texts if text.isdecimal()}
    found = {text: _identifier(text) for text in texts}
    long = [text for text in texts if text.isdecimal() and len(text) > EXACT_DIGITS]
    if any(text[EXACT_DIGITS:].strip("0") for text in long):  # they are not of Excel, which leaves none so
        found |= {text: (text, "", "") for text in long}
    for text in texts:
        if text.isalnum():  # nearly all
            continue
        fraction = _FRACTION.fullmatch(text)
        if (fraction and len(fraction[1]) in lengths) or _of_excel(text):
            found[text] = text, "changed", ""
    return found


_NO_ONE = re.compile(
    r"ditto|do\.?|[\"\u201d]|(?:same )?as (?:above|below|before)|same|see (?:above|below)"
    r"|[a-z]{0,3}\d{3,}(?:(?:, |; ?| ?& ?| ?\+ ?| and |/(?=[a-z]))[a-z]{0,3}\d{3,})+",
    re.IGNORECASE,
)
"""Where an identifier would stand, what points to another cell, or several identifiers."""


def _single(texts: list[str], words: Mapping[str, str], days: Days) -> dict[str, Said]:
    """Identifiers of one thing each."""
    several = [text for text in texts if not text.isalnum() or text.isalpha()]
    no_one = {text: (text, "no one", "") for text in several if _NO_ONE.fullmatch(text)}
    return _identifiers(texts, words, days) | no_one


def _workers(texts: list[str], words: Mapping[str, str], days: Days) -> dict[str, Said]:
    found = _identifiers(texts, words, days)
    for text in texts:
        bare = bare_word(text)
        group = NO_PERSON.fullmatch(text.casefold()) or NO_PERSON.fullmatch(bare)
        if group or NO_NAME.fullmatch(bare) or names_nobody(bare) or _is_for_nobody(text):
            found[text] = found[text][0], "no person", ""
    return found


_FRACTION = re.compile(r"(\d{3,})[.,]\d*[1-9]0*")
"""Among whole numbers as long, what is no identifier but a sum or a day with its time."""
_SHORT_MONTHS = "|".join(name[:3] for name in MONTHS)
_MADE_BY_EXCEL = re.compile(
    rf"\d{{1,2}}-(?:{_SHORT_MONTHS})(?:-\d{{2,4}})?|(?:{_SHORT_MONTHS})-\d{{2,4}}"
    r"|\d{1,2}:\d\d(?::\d\d)?|[\u00a3$\u20ac] ?\d[\d,.]*|\d+(?:\.\d+)?%",
    re.IGNORECASE,
)
"""A day, month, time, sum or share, as Excel shows what was written as `MAR2`, `2-3` or `12:30`."""
_WRITTEN_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:[T ].*)?|\d{1,2}/\d{1,2}/(?:\d{2}|\d{4})(?: .*)?")


def _of_excel(text: str) -> bool:
    """Whether an identifier is what Excel may have made of another."""
    return bool(_MADE_BY_EXCEL.fullmatch(text) or (_WRITTEN_DAY.fullmatch(text) and _moment(text, AS_HERE)[0]))


_LOST = re.compile(r"true|false|##+", re.IGNORECASE)
"""What a formula or a column that was too narrow leaves of an identifier."""


def _identifier(text: str) -> Said:
    if len(text) <= EXACT_DIGITS and text.isalnum() and text.strip("0") and not text.isalpha():  # nearly all
        return text, "", ""
    if _LOST.fullmatch(text):
        return "", "lost", ""
    bare = re.sub(r'^=?"(.*)"$', r"\1", text)
    bare = _UNSEEN.sub("", bare.removeprefix("'")).strip()
    bare = re.sub(r"^(\d+)\.0+$", r"\1", bare)
    bare = bare.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+", bare) else bare
    if not bare.strip("0") or bare == "-1":
        return "", "zero", ""
    if power := _POWER.fullmatch(bare):
        digits, after = power[1] + (power[2] or ""), int(power[3]) + 1
        if len(digits) < after or digits[after:].strip("0"):  # not every digit is there, so others may be so written
            return "", "rounded", ""
        bare = digits[:after]
    if len(bare) > EXACT_DIGITS and bare.isdecimal() and not bare[EXACT_DIGITS:].strip("0"):
        return "", "rounded", ""
    return (bare, "identifier", "") if bare != text else (text, "", "")


# Days

_TIME = (
    r"(?:[t ,]+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,:]\d+)?)?\s*(?P<half>[ap]m)?"
    r"\s*(?P<zone>z|utc|gmt|bst|[+-]\d{2}(?::?\d{2})?)?)?"
)
_CLOCK = r"(?:t?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?P<half>)(?P<zone>z)?)?"
"""A time as text, and one in figures alone."""
_FORMS = [
    (re.compile(form + time), named)
    for form, time, named in (
        (r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})", _TIME, ""),
        (r"(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2})[-/. ](?P<year>\d{4}|\d{2})", _TIME, "day/month/year"),
        (r"(?P<day>\d{1,2})[-/. ]*(?P<name>[a-z]{3,9})\.?[-/. ,]*(?P<year>\d{4}|\d{2})", _TIME, "day month year"),
        (r"(?P<name>[a-z]{3,9})\.?[-/. ]*(?P<day>\d{1,2}),? +(?P<year>\d{4}|\d{2})", _TIME, "month day year"),
        (r"(?P<year>\d{4})[-/. ]*(?P<name>[a-z]{3,9})\.?[-/. ]*(?P<day>\d{1,2})", _TIME, "year month day"),
        (r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})", _TIME, "yyyymmdd"),
        (r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})", _CLOCK, "yyyymmddhhmmss"),
        (r"(?P<day>\d{2})(?P<month>\d{2})(?P<year>(?:19|20)\d{2})", _TIME, "ddmmyyyy"),
    )
]
"""Ways to write a day; no text is a day in two of them (of `yyyymmdd` and `ddmmyyyy` one has no such month)."""
_SWAPPED = {"day/month/year": "month/day/year", "ddmmyyyy": "mmddyyyy"}
"""Ways in which some put the month first."""
_SERIAL = re.compile(r"[1-9]\d{4,6}(?:\.\d+)?")
_WEEKDAY = re.compile(r"^(mon|tues?|wed(nes)?|thu(rs?)?|fri|sat(ur)?|sun)(day)?\.?,? +")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")


def _read_days(texts: list[str], words: Mapping[str, str], days: Days) -> dict[str, Said]:
    found = {text: _moment(text, days) for text in texts}
    late = _utc_midnights({text: moment for text, (moment, _) in found.items() if moment})
    return {text: _day(text, moment, form, late) for text, (moment, form) in found.items()}


def _day(text: str, moment: datetime | None, form: str, late: bool | None) -> Said:
    if moment is None:
        zero = _NO_DAY.fullmatch(_tidy(text))
        return ("", "no day", "") if zero else (text, "unread", "")
    if _is_no_day(moment.date()):
        return "", "no day", ""
    if moment.tzinfo:
        before, moment = moment, moment.astimezone(LONDON)
        if moment.date() != before.date() and before.tzinfo is not UTC:
            if before.time() == time():
                moment, form = before, "midnight of another zone, as the day written"
            else:
                return moment.date().isoformat(), "other day", ""
        elif moment.date() != before.date():
            form = "a time of another zone"
    elif _may_be_midnight(moment):
        if late is None:
            return (moment + HOUR).date().isoformat(), "late", ""
        moment, form = (moment + HOUR, "midnight in UTC") if late else (moment, "23:00, as the same day")
    if _is_no_day(moment.date()):
        return "", "no day", ""
    return moment.date().isoformat(), "day" if form else "", form


def _read_ends(texts: list[str], words: Mapping[str, str], days: Days) -> dict[str, Said]:
    """Days; a 1 or 2 in place of one is a tick, so that it ended, and nobody knows when."""
    return _read_days(texts, words, days) | {text: (text, "unread", "") for text in texts if _TICK.fullmatch(text)}


def _is_no_day(day: date) -> bool:
    return day in NO_DAYS or day.year < LIVING or ((day.month, day.day) in _EDGES and day.year > 2099)


def _tidy(text: str) -> str:
    return re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", _WEEKDAY.sub("", text.casefold())).replace(" of ", " ")


def _moment(text: str, days: Days) -> tuple[datetime | None, str]:
    """The day and time that a text says, and the form in which it does (blank for YYYY-MM-DD)."""
    if _SERIAL.fullmatch(text):
        return _of_number(float(text), days.day_zero)
    tidy = _tidy(text)
    for form, named in _FORMS:
        if match := form.fullmatch(tidy):
            parts = match.groupdict()
            swap = named in _SWAPPED and (days.american if is_american(tidy) else days.month_first)
            try:
                moment = _of_match(parts, swap)
            except ValueError:
                continue
            if len(parts["year"]) > 2:
                return moment, _SWAPPED[named] if swap else named
            short = (int(parts["year"]), moment.month, moment.day)
            return (datetime.max if short in _SHORT_NO_DAYS else moment), "a year of two digits"
    return None, ""


def is_american(text: str) -> bool:
    """Whether a day has slashes and a time of AM or PM: SQL Server, Access and Excel write so by default, month first.

    Elsewhere a time beside a day in figures has 24 hours.
    """
    return "/" in text and text.casefold().endswith(("am", "pm"))


def _of_number(number: float, zero: date) -> tuple[datetime | None, str]:
    """The moment of a number of days; none where nobody would write that day, unless it stands for no day."""
    try:
        moment = datetime.combine(zero, time()) + timedelta(seconds=round(number * 86400))
    except OverflowError:
        return None, ""
    in_use = _EXCEL_DAYS[0] <= moment.date() < _EXCEL_DAYS[1] or _is_no_day(moment.date())
    return (moment, "Excel's number of a day") if in_use else (None, "")


def _of_match(parts: dict[str, str | None], month_first: bool) -> datetime:
    """The moment of a form's parts.

    Raises:
        ValueError: there is no such day or time.
    """
    if parts.get("name"):
        month = next((n for n, name in enumerate(MONTHS, 1) if name.casefold().startswith(parts["name"])), 0)
        month = 9 if parts["name"] == "sept" else month
    else:
        month = int(parts["month"])
    day = int(parts["day"])
    month, day = (day, month) if month_first else (month, day)
    year = int(parts["year"])
    if len(parts["year"]) == 2:
        year += 2000 if year < CENTURY_TURNS else 1900
    hour = int(parts["hour"] or 0)
    if parts["half"]:
        hour = hour % 12 + (12 if parts["half"] == "pm" else 0)
    moment = datetime(year, month, day, hour, int(parts["minute"] or 0), int(parts["second"] or 0))
    return moment.replace(tzinfo=_zone(parts["zone"])) if parts["zone"] else moment


def _zone(text: str) -> timezone | ZoneInfo:
    if text in ("z", "utc", "gmt") or not text.strip("+-0:"):
        return UTC
    if text == "bst":
        return timezone(timedelta(hours=1))
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "").ljust(4, "0")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))


def _may_be_midnight(moment: datetime) -> bool:
    """Whether a time without a zone is 23:00 of a day whose next one begins in summer, so that UTC says it so."""
    return moment.time() == LATE and bool((moment + HOUR).replace(tzinfo=LONDON).utcoffset())


def _utc_midnights(moments: Mapping[str, datetime]) -> bool | None:
    """Whether times without a zone are midnights of London as UTC has them: 23:00 in summer, else 00:00.

    None where they may be: a few are 23:00 beside days without a time, as which midnights of a workbook are read.
    """
    bare = {text: each for text, each in moments.items() if not each.tzinfo and not _is_no_day(each.date())}
    late = {text for text, moment in bare.items() if _may_be_midnight(moment)}
    others = {text: moment for text, moment in bare.items() if text not in late}
    if not late or any(each.time() != time() or each.replace(tzinfo=LONDON).utcoffset() for each in others.values()):
        return False
    return True if len(late) >= TELLING or all(map(_TIMED.search, others)) else None


TELLING = 3
"""So many times of 23:00 in summer are no chance, if no day of summer stands beside them."""
_TIMED = re.compile(r":|\d{10}|t\d{4}|\d{5}\.\d", re.IGNORECASE)
"""What a day has that was written with its time."""


def two_numbers(text: str) -> tuple[int, int] | None:
    """Day and month of a day in figures, in the order in which they stand; None of any other text."""
    tidy = _tidy(text)
    match = next(filter(None, (form.fullmatch(tidy) for form, named in _FORMS if named in _SWAPPED)), None)
    return (int(match["day"]), int(match["month"])) if match else None


def _read_months(texts: list[str], words: Mapping[str, str], days: Days) -> dict[str, Said]:
    return {text: _month(text, days) for text in texts}


def _month(text: str, days: Days) -> Said:
    tidy = text.casefold()
    if match := re.fullmatch(r"(\d{4})[-/. ]?(0[1-9]|1[0-2])", tidy):
        tidy = f"{match[1]}-{match[2]}-01"
    elif match := re.fullmatch(r"([a-z]{3,9})\.?['\u2019/. -]*(\d{4}|\d{2})", tidy):
        tidy = f"1 {match[1]} {match[2]}"
    elif match := re.fullmatch(r"(0?[1-9]|1[0-2])[-/. ](\d{4})", tidy):
        tidy = f"{match[2]}-{match[1]}-01"
    read, what, _ = _day(text, *_moment(tidy, days), late=False)
    if not _ISO.fullmatch(read):
        return read, what, ""
    return (read[:7], "day", "a month in words or figures") if read[:7] != text else (text, "", "")


# Words and numbers


def _read_answers(texts: list[str], words: Mapping[str, str], days: Days) -> dict[str, Said]:
    """Yes and no; a 0 among words, where no 1 is, is what a formula gives for an empty cell."""
    known = dict.fromkeys(YES, "true") | dict.fromkeys(NO, "false") | dict(words)
    found = {text: plain_word(text) for text in texts}
    empty = "1" not in found.values() and bool((YES | NO) - {"0"} & set(found.values()))
    return {
        text: ("", "zero", "") if word == "0" and empty else _known(text, word, known) for text, word in found.items()
    }


def _read_choices(texts: list[str], words: Mapping[str, str], days: Days) -> dict[str, Said]:
    return {text: _known(text, plain_word(text), words) for text in texts}


def _known(text: str, word: str, words: Mapping[str, str]) -> Said:
    read = words.get(word, words.get(text))
    if read is None:
        return text, "unread", ""
    return read, "word" if read.casefold() != text.casefold() else "", ""


def written_days(texts: pd.Series) -> pd.Series:
    """What stands as YYYY-MM-DD, as `read_column` leaves a day that it can read, as days; anything else as none."""
    return pd.to_datetime(texts, format="%Y-%m-%d", errors="coerce").astype("datetime64[s]")


def _read_numbers(texts: list[str], words: Mapping[str, str], days: Days) -> dict[str, Said]:
    return {text: _number(text) for text in texts}


def _read_reported(texts: list[str], words: Mapping[str, str], days: Days) -> dict[str, Said]:
    return {text: _number(text, as_written=True) for text in texts}


_BETWEEN = re.compile(r" ?£ ?| (?=%)|(?<=\d)[, ](?=\d{3}(?!\d))")


def _number(text: str, as_written: bool = False) -> Said:
    """A number; a share in percent as the fraction that it is, or else `as_written`."""
    bare = re.sub(
        r" ?£ ?| (?=%)|(?<=\d)[, ](?=\d{3}(?!\d))", "", re.sub(r" ?(?:fte|wte)$", "", text, flags=re.IGNORECASE)
    )
    bare = re.sub(r" ?(?:per ?cent|pct)\.?$", "%", bare, flags=re.IGNORECASE)
    bare = re.sub(r"^([+-]?)(?=\.\d)", r"\g<1>0", bare)  # as Oracle writes 0.6
    if not re.fullmatch(rf"{NUMBER}%?", bare):
        return text, "unread", ""
    if bare.endswith("%") and not as_written:
        bare = format((Decimal(bare[:-1]) / 100).normalize(), "f")
    return bare, "number" if bare != text else "", ""


_READERS = {
    "identifier": _single,
    "worker": _workers,
    "team": _identifiers,
    "date": _read_days,
    "end": _read_ends,
    "month": _read_months,
    "boolean": _read_answers,
    "choice": _read_choices,
    "number": _read_numbers,
    "reported": _read_reported,
}
