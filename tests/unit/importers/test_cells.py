"""What a cell of an export says: tables of values made by hand, and days against a slow plain reading."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from improvement_analysis.importers.cells import (
    EXCEL_DAY_0,
    EXCEL_DAY_0_OF_1904,
    NO_DAYS,
    Days,
    plain_word,
    read_column,
)


def read(kind, *texts, **options):
    """A column of these texts as it is read."""
    return list(read_column(pd.Series(texts, dtype="str"), kind, **options).texts)


def done(kind, *texts, **options):
    """What was done with the cells of such a column, by what was done alone."""
    found = Counter()
    for (what, _, _), number in read_column(pd.Series(texts, dtype="str"), kind, **options).uses.items():
        found[what] += number
    return found


# Blanks

NOTHING = ["NULL", "null", "(null)", "NA", "N/A", "n/a", "NaT", "nan", "None", "nil", "-", "--", "\u2013", ".", "\\N"]
NOTHING += ["(blank)", "Not recorded", "Not applicable", "#N/A", "#SPILL!", "#CALC!", "#GETTING_DATA", "#DIV/0!"]
NOTHING += ["#NAME?", "#BUSY!", "#PYTHON!", "Err:502", "#NV"]
KINDS = ["identifier", "worker", "text", "date", "month", "boolean", "choice", "number", "reported"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", NOTHING)
def test_a_word_for_nothing_and_an_error_are_blank_of_every_kind(kind, text):
    assert read(kind, text) == [""]
    assert done(kind, text) == {"blank": 1}


@pytest.mark.parametrize("text", ["Unknown", "Not known", "N/K", "TBC", "To be confirmed", "?"])
def test_what_nobody_knows_is_blank_but_no_text_or_reported_figure(text):
    assert [read(kind, text)[0] for kind in KINDS] == ["", "", text, "", "", "", "", "", text]
    assert done("number", text) == {"no number": 1}  # an fte that is blank counts as 1, so it is named


def test_what_is_no_error_stays():
    assert read("text", "#1!", "####", "#4", "Not at home", "Null Street") == [
        *("#1!", "####", "#4", "Not at home", "Null Street")
    ]


NOBODY = ["Unallocated", "UNALLOCATED - DUTY", "Not allocated", "Not yet allocated", "Unassigned", "Not Assigned"]
NOBODY += ["Awaiting allocation", "Awaiting Allocation (North)", "To be allocated", "Pending allocation", "Vacant"]
NOBODY += ["Vacancy", "Vacant Post", "No worker", "No social worker", "No allocated worker", "No worker allocated"]
NOBODY += [
    "No one",
    "no-one",
    "Noone",
    "Nobody",
    "Allocation pending",
    "Awaiting social worker",
    "TBC",
    "N/K",
    "-",
    "0",
    "-1",
]


@pytest.mark.parametrize("text", NOBODY)
def test_words_for_no_worker(text):
    assert read("worker", text) == [""]


@pytest.mark.parametrize(
    "text", ["Duty", "Jo Bloggs", "O'Brien, Al", "Duty Team", "Noah None-Such", "Al Swan", "W12", "Jo Noone"]
)
def test_words_that_are_a_worker(text):
    assert read("worker", text) == [text]


@pytest.mark.parametrize(
    "text", ["Unallocated", "Not known", "No team", "No allocated team", "N/A", "TBC", "Awaiting allocation", "-", "0"]
)
def test_words_for_no_team(text):
    assert read("team", text) == [""]


def test_a_team_that_is_called_duty_is_one():
    assert read("team", "Duty", "North", "12.0") == ["Duty", "North", "12"]


NO_PERSON = [
    "Duty",
    "DUTY",
    "Duty worker",
    "Duty Team",
    "Duty SW (North)",
    "North Duty",
    "Pool",
    "Duty Pool",
    "CIN Pool",
]
NO_PERSON += ["Agency cover", "Agency Worker 3", "Locum", "Team", "South Team", "Team Manager", "Assessment Team 2"]
NO_PERSON += ["MASH inbox", "Duty tray", "Sickness cover", "Waiting list", "Test Worker", "Cover"]


@pytest.mark.parametrize("text", NO_PERSON)
def test_a_worker_that_is_no_one_person_stays_and_is_told(text):
    assert read("worker", text) == [text]
    assert done("worker", text) == {"no person": 1}


def test_people_are_people():
    people = ["Ann Duty", "Jo Pool", "Al Cover", "Agency - Jo Smith", "Jo Bloggs (duty worker)", "Max Test", "A Teamer"]
    assert done("worker", *people, "W12", "O'Brien, Al") == {}


def test_a_zero_for_an_empty_cell():
    assert [read(kind, "0")[0] for kind in KINDS] == ["", "", "", "", "", "false", "0", "0", "0"]
    assert read("boolean", "0", "Yes", "No") == ["", "true", "false"]
    assert read("boolean", "0", "1") == ["false", "true"]
    assert done("text", "0", "0", "North") == {"zero": 2}


# Identifiers


@pytest.mark.parametrize(
    ("text", "identifier", "what"),
    [
        ("007", "007", ""),
        ("A 12", "A 12", ""),
        ("12.0", "12", "identifier"),
        ("12.5.0", "12.5.0", ""),
        ("'007", "007", "identifier"),
        ('="007"', "007", "identifier"),
        ('"007"', "007", "identifier"),
        ("1,234,567", "1234567", "identifier"),
        ("12,34", "12,34", ""),
        ("\u200bC1\ufeff", "C1", "identifier"),  # signs that nobody sees
        ("0", "", "zero"),
        ("000", "", "zero"),
        ("-1", "", "zero"),
        ("1.00234E+11", "", "rounded"),
        ("1.00234e11", "", "rounded"),
        ("1,00234E+11", "", "rounded"),
        ("1E+11", "", "rounded"),
        ("4.003E+03", "4003", "identifier"),  # no digit is lost
        ("4.0030e+03", "4003", "identifier"),
        ("1.23456789012345E+14", "123456789012345", "identifier"),
        ("4.00E+03", "", "rounded"),
        ("1.5E+00", "", "rounded"),
        ("1E11", "1E11", ""),
        ("12E4", "12E4", ""),
        ("e5", "e5", ""),
    ],
)
def test_identifiers(text, identifier, what):
    assert read("identifier", text) == [identifier]
    assert done("identifier", text) == ({what: 1} if what else {})


MADE_BY_EXCEL = ["2-Mar", "02-MAR-21", "Mar-21", "2021-03-02", "2021-03-02T00:00:00", "02/03/2021", "2/3/21 0:00"]
MADE_BY_EXCEL += ["12:30", "\u00a34,001.00", "50%"]


@pytest.mark.parametrize("text", MADE_BY_EXCEL)
@pytest.mark.parametrize("kind", ["identifier", "worker", "team"])
def test_an_identifier_that_excel_may_have_made_of_another_stays_and_is_told(kind, text):
    assert read(kind, text) == [text]
    assert done(kind, text) == {"changed": 1}


@pytest.mark.parametrize("text", ["TRUE", "false", "####", "########"])
def test_what_a_formula_leaves_is_nobodys_identifier(text):
    assert read("identifier", text, text) == ["", ""]
    assert done("identifier", text, text) == {"lost": 2}


IDENTIFIERS = ["2-Mars", "MAR2", "20210302", "02032021", "2021/123", "31/02/2021", "12-34", "1.2", "A-2021-03", "3.10"]
IDENTIFIERS += ["May-Lin", "A12:30", "0-25", "2021-13-02", "TRUE1", "#1"]


@pytest.mark.parametrize("text", IDENTIFIERS)
def test_what_excel_leaves_as_it_is_is_an_identifier(text):
    assert read("identifier", text) == [text]
    assert done("identifier", text) == {}


def test_a_fraction_among_whole_numbers_as_long_is_told():
    assert read("identifier", "4001", "4001.5", "4002") == ["4001", "4001.5", "4002"]
    assert done("identifier", "4001", "4001.5", "4002") == {"changed": 1}
    assert done("identifier", "2023.12", "2023.13", "7", "1.2") == {}  # numbers of a register


def test_long_numbers_are_those_of_a_system_where_one_does_not_end_in_zeros():
    assert read("identifier", "1234567890123450", "1234567890123457") == ["1234567890123450", "1234567890123457"]
    assert read("identifier", "1234567890123450", "1234567890123460", "12") == ["", "", "12"]


@pytest.mark.parametrize("text", ["ditto", "As above", "4001, 4002", "4001 & 4002", "P4001/P4002", "4001 and 4002"])
def test_an_identifier_of_no_one_thing_is_kept_and_told(text):
    assert (read("identifier", text), done("identifier", text)) == ([text], {"no one": 1})


@pytest.mark.parametrize("text", ["4,001", "4001-2", "CF/4001", "12/34", "2023/0001", "P1001 North"])
def test_an_identifier_of_one_thing_is_not_told_as_several(text):
    assert "no one" not in done("identifier", text)


@pytest.mark.parametrize("text", ["1", "2", "1.0"])
def test_a_tick_is_no_end_and_no_placeholder(text):
    assert done("end", text, "0") == {"unread": 1, "no day": 1}
    assert done("date", text) == {"no day": 1}


@pytest.mark.parametrize("text", ["infinity", "99991231", "99991231235959", "31129999", "9999-12-31"])
def test_an_end_that_never_comes_is_blank(text):
    assert read("end", text) == [""]


def test_six_figures_are_no_number_of_a_day_where_they_begin_with_0():
    assert read("date", "040923", "45173", "00000") == ["040923", "2023-09-04", ""]


@pytest.mark.parametrize("text", ["12 34", "£5 6", "12 3", "1 2345", "1,23"])
def test_a_space_stands_before_three_figures_alone(text):
    assert [read(kind, text) for kind in ("number", "reported")] == [[text], [text]]
    assert read("number", "1 234", "£ 1 234 567", "12 %", "1,234") == ["1234", "1234567", "0.12", "1234"]


def test_a_whole_number_with_a_point_is_told_of_identifiers_alone():
    assert read("identifier", "4001.0", "4002") == ["4001", "4002"]
    assert done("identifier", "4001.0", "4001.0", "4002") == {"identifier": 2}
    assert [read(kind, "1.0")[0] for kind in ("text", "boolean", "number")] == ["1", "true", "1"]
    assert read("date", "45173.0", "20230904.0") == ["2023-09-04", "2023-09-04"]
    assert done("number", "1.0") == {}


# Days

SEPTEMBER_4 = ["2023-09-04", "2023/9/4", "2023.09.04", "2023-09-04 00:00:00.0000000", "2023-09-04T13:30", "04/09/2023"]
SEPTEMBER_4 += ["4/9/2023", "04-09-2023", "04.09.23", "4 9 2023", "04/09/2023 13:30", "04/09/2023 01:30 PM"]
SEPTEMBER_4 += ["4 September 2023", "04-Sep-2023", "04-SEP-23", "4 Sept 2023", "4th September 2023", "04SEP2023"]
SEPTEMBER_4 += ["4th of September 2023", "Mon 04 Sep 2023", "Monday, 4 September 2023", "Monday, September 4, 2023"]
SEPTEMBER_4 += ["Sep 4 2023 12:00AM", "Sep 4, 2023", "2023-Sep-04", "20230904", "20230904 13:30", "202309041330"]
SEPTEMBER_4 += ["20230904133000", "20230904T133000Z", "04092023", "04-SEP-23 12.00.00.000000 AM", "45173", "45173.5625"]
SEPTEMBER_4 += [
    "2023-09-03T23:00:00.000Z",
    "2023-09-04T00:00:00Z",
    "2023-09-04 00:00:00 +01:00",
    "2023-09-03T23:30+0000",
]
SEPTEMBER_4 += ["2023-09-03T19:00:00-04:00", "2023-09-04 00:30 BST", "2023-09-03 23:30 GMT"]


@pytest.mark.parametrize("text", SEPTEMBER_4)
def test_forms_of_a_day(text):
    assert read("date", text) == ["2023-09-04"]


@pytest.mark.parametrize(
    "text",
    [
        *("soon", "31/09/2023", "2023-02-30", "13/13/2023", "5 Octember 2023", "4 Sep", "9/2023", "25568", "73052"),
        *("230904", "9999999", "4/9/023", "2023-09-04 25:00", "12", "7", "1693785600000", "04/09/2023 to 05/09/2023"),
    ],
)
def test_what_is_no_day_stays_as_it_is_written(text):
    assert read("date", text) == [text]
    assert done("date", text) == {"unread": 1}


PLACEHOLDERS = ["1900-01-01", "01/01/1900", "01/01/1900 00:00:00", "1/1/1900 0:00", "1899-12-30", "30/12/1899 00:00:00"]
PLACEHOLDERS += ["1899-12-31", "1899-12-30T15:45:00", "1753-01-01", "0001-01-01", "0001-01-01T00:00:00Z", "1970-01-01"]
PLACEHOLDERS += ["1904-01-01", "9999-12-31", "31/12/9999", "9999-12-31T23:59:59.997", "9999-12-31T23:59:59-05:00"]
PLACEHOLDERS += ["2999-12-31", "3000-01-01", "4712-12-31", "2099-12-31", "2079-06-06", "0000-00-00", "00/00/0000"]
PLACEHOLDERS += ["0000-00-00 00:00:00", "0", "0.0", "1", "2", "2958465", "00/01/1900", "0/1/1900", "1/0/1900"]
PLACEHOLDERS += ["1900-01-00", "0 January 1900", "Saturday, 0 January 1900", "00-Jan-00", "12:00 AM", "00:00:00"]
PLACEHOLDERS += ["31-DEC-99", "30/12/99", "01/01/00", "01-JAN-01"]


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_placeholders_are_no_days(text):
    assert read("date", text) == [""]
    assert done("date", text) == {"no day": 1}


@pytest.mark.parametrize("text", ["2000-01-01", "01/01/2000", "1999-12-31", "31/12/1999"])
def test_with_four_digits_of_the_year_such_a_day_is_one(text):
    assert read("date", text) != [""]


@pytest.mark.parametrize(
    ("text", "day"), [("02-MAR-98", "1998-03-02"), ("2/3/50", "1950-03-02"), ("2/3/49", "2049-03-02")]
)
def test_a_year_of_two_digits(text, day):
    assert read("date", text) == [day]


def test_a_workbook_that_counts_from_1904():
    # 6 years of Macintosh's zero: 43711 days after 1904-01-01 is 4 September 2023, and 1462 less is Windows's number.
    days = Days(day_zero=EXCEL_DAY_0_OF_1904)
    assert read("date", "43711", "2023-09-04", "0", days=days) == ["2023-09-04", "2023-09-04", ""]
    assert read("date", "43711") == ["2019-09-03"]


def test_month_first():
    days = Days(month_first=True)
    assert read("date", "09/04/2023", "9/13/2023", "2023-04-09", "4 Sep 2023", "13/9/2023", days=days) == [
        *("2023-09-04", "2023-09-13", "2023-04-09", "2023-09-04", "13/9/2023")
    ]


ZONES = [
    # A midnight is of the day that is written; London's own zone says the day as everywhere.
    ("2023-01-10T00:00:00+01:00", "2023-01-10", "day"),
    ("2023-01-10 00:00:00.000 +0100", "2023-01-10", "day"),
    ("2023-07-10T00:00:00+02:00", "2023-07-10", "day"),
    ("2023-01-10 00:00 BST", "2023-01-10", "day"),
    ("2023-07-10T00:00:00+01:00", "2023-07-10", ""),
    ("2023-01-10T00:00:00-05:00", "2023-01-10", ""),
    # UTC is what systems keep, so that the day is London's.
    ("2023-07-09T23:00:00Z", "2023-07-10", "day"),
    ("2023-07-09T23:00:00+00:00", "2023-07-10", "day"),
    ("2023-01-09T23:00:00Z", "2023-01-09", ""),
    # Of another time of another zone it cannot be known.
    ("2023-01-10T00:30:00+01:00", "2023-01-09", "other day"),
    ("2023-01-10T22:15:00-05:00", "2023-01-11", "other day"),
]


@pytest.mark.parametrize(("text", "day", "what"), ZONES)
def test_days_of_other_zones(text, day, what):
    assert read("date", text) == [day]
    assert done("date", text) == ({what: 1} if what else {})


def test_days_of_the_american_form_have_an_order_of_their_own():
    texts = ["9/4/2023 12:00:00 AM", "9/4/23 8:15 PM", "9/4/2023 00:00", "9/4/2023", "9-4-2023 12:00 AM"]
    days = Days(american=True)
    assert read("date", *texts, days=days) == ["2023-09-04", "2023-09-04", "2023-04-09", "2023-04-09", "2023-04-09"]


def test_an_end_that_is_still_to_come_is_blank():
    texts = ["Ongoing", "OPEN", "Still open", "to date", "Current", "n/a", "TBC", "Pending", "30/11/2023", "31/12/9999"]
    assert read("end", *texts) == [*[""] * 8, "2023-11-30", ""]
    assert done("end", *texts) == {"blank": 8, "day": 1, "no day": 1}
    assert read("date", "Ongoing", "n/a", "TBC") == ["Ongoing", "", ""]  # a start that is not there is a fault


def test_midnights_of_summer_in_utc():
    # London's midnights as UTC has them: an hour before in summer, the same in winter.
    assert read("date", "2023-09-03T23:00:00", "2023-11-20T00:00:00") == ["2023-09-04", "2023-11-20"]
    assert read("date", "2023-09-03 23:00") == ["2023-09-04"]
    # A midnight of summer beside it, or another time, shows that the times are those of the place.
    assert read("date", "2023-09-03T23:00:00", "2023-09-20") == ["2023-09-03", "2023-09-20"]
    assert read("date", "2023-09-03T23:00:00", "2023-09-20T10:15:00") == ["2023-09-03", "2023-09-20"]
    assert read("date", "2023-09-03T23:15:00", "2023-11-20T00:00:00") == ["2023-09-03", "2023-11-20"]
    assert read("date", "2023-12-03T23:00:00") == ["2023-12-03"]
    assert read("date", "2023-09-03T23:00:00", "9999-12-31T23:00:00") == ["2023-09-04", ""]


LATE_DAYS = [f"2023-09-0{day} 23:00" for day in (1, 2, 3)]


@pytest.mark.parametrize("plain", ["2023-11-20", "20/11/2023", "20 November 2023", "45250", "20231120"])
def test_a_few_times_of_23_beside_days_without_a_time_are_named(plain):
    assert read("date", *LATE_DAYS[:2], plain) == ["2023-09-02", "2023-09-03", "2023-11-20"]
    assert done("date", *LATE_DAYS[:2], plain)["late"] == 2
    assert done("date", *LATE_DAYS, plain).get("late") is None  # three are no chance


@pytest.mark.parametrize("timed", ["2023-11-20 00:00", "20231120T0000", "20231120000000", "45250.0000"])
def test_one_time_of_23_beside_a_midnight_of_winter_with_its_time_is_the_next_day(timed):
    assert read("date", LATE_DAYS[0], timed) == ["2023-09-02", "2023-11-20"]
    assert "late" not in done("date", LATE_DAYS[0], timed)


DAY = st.dates(date(1990, 1, 2), date(2049, 12, 30)).filter(lambda day: day not in NO_DAYS)
SHAPES = [
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%d.%m.%Y %H:%M",
    "%d %B %Y",
    "%d-%b-%Y",
    "%b %d, %Y",
    "%Y%m%d",
    "%d%m%Y",
    "%a %d %b %Y",
]


@given(st.lists(st.tuples(DAY, st.sampled_from(SHAPES)), min_size=1, max_size=5))
def test_a_day_written_in_any_form_is_that_day(days):
    texts = [day.strftime(shape) for day, shape in days]
    assert read("date", *texts) == [day.isoformat() for day, _ in days]


def plainly(left: int, right: int, year: int, month_first: bool) -> str:
    """The day of such figures, by trial of every day of the year; blank if there is none."""
    first = date(year, 1, 1)
    for number in range(366):
        day = first + timedelta(days=number)
        if day.year == year and (day.month, day.day) == ((left, right) if month_first else (right, left)):
            return day.isoformat()
    return ""


@settings(max_examples=300)
@given(
    *(st.integers(0, 33), st.integers(0, 33), st.integers(1990, 2048), st.sampled_from("/-. "), st.booleans()),
    st.booleans(),
)
def test_figures_are_read_as_a_slow_plain_reading_has_them(left, right, year, mark, padded, month_first):
    text = f"{left:02}{mark}{right:02}{mark}{year}" if padded else f"{left}{mark}{right}{mark}{year}"
    expected = plainly(left, right, year, month_first) or text
    assert read("date", text, days=Days(month_first)) == [expected]


@given(DAY, st.sampled_from([EXCEL_DAY_0, EXCEL_DAY_0_OF_1904]), st.integers(0, 86_399))
def test_a_number_of_a_day_is_that_day(day, zero, seconds):
    text = repr((day - zero).days + seconds / 86_400)
    assert read("date", text, days=Days(day_zero=zero)) == [day.isoformat()]


@given(st.lists(DAY, min_size=1, max_size=6), st.booleans())
def test_midnights_of_london_are_their_days_whatever_the_zone(days, named):
    london = ZoneInfo("Europe/London")
    midnights = [datetime(day.year, day.month, day.day, tzinfo=london).astimezone(UTC) for day in days]
    texts = [moment.strftime("%Y-%m-%dT%H:%M:%S") + ("Z" if named else "") for moment in midnights]
    assert read("date", *texts) == [day.isoformat() for day in days]


@settings(max_examples=300)
@given(st.text("0123456789-/.: tzTZapmjn+,", max_size=24))
def test_no_text_stops_the_reading_and_what_is_read_is_a_day(text):
    (found,) = read("date", " ".join(text.split()))
    if found not in ("", " ".join(text.split())):
        assert date.fromisoformat(found).isoformat() == found


@pytest.mark.parametrize(
    ("text", "month"),
    [
        *(("2023-09", "2023-09"), ("202309", "2023-09"), ("Sep-23", "2023-09"), ("September 2023", "2023-09")),
        *(("Sep'23", "2023-09"), ("09/2023", "2023-09"), ("01/09/2023", "2023-09"), ("45170", "2023-09")),
        *(("0", ""), ("1900-01", ""), ("soon", "soon"), ("2023-13", "2023-13"), ("Q3 2023", "Q3 2023")),
    ],
)
def test_months(text, month):
    assert read("month", text) == [month]


# Words and numbers


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        *(("a) Yes", "true"), ("b) No", "false"), ("a. Yes", "true"), ("1 - Yes", "true"), ("0 - No", "false")),
        *(
            ("Y", "true"),
            ("FALSE", "false"),
            ("c) Unknown", ""),
            ("maybe", "maybe"),
            ("unkn", "unkn"),
            ("no.", "false"),
        ),
    ],
)
def test_answers(text, answer):
    assert read("boolean", text) == [answer]


def test_words_of_a_choice():
    words = {"good": "Good", "requires improvement": "Requires improvement"}
    assert read("choice", "GOOD", "a) Good", "requires-improvement", "fair", words=words) == [
        *("Good", "Good", "Requires improvement", "fair")
    ]
    assert plain_word("c) Child-in_Need:") == "child in need"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("\u00a31,234.50", "1234.50"),
        ("12 %", "0.12"),
        ("60%", "0.6"),
        ("100%", "1"),
        ("86 per cent", "0.86"),
        ("86.5percent", "0.865"),
        ("86 Per Cent.", "0.86"),
        ("86 pct", "0.86"),
        ("86 recent", "86 recent"),
        ("0.6 FTE", "0.6"),
        (".6", "0.6"),
        ("1,234", "1234"),
        ("12", "12"),
        ("1,2", "1,2"),
        ("lots", "lots"),
    ],
)
def test_numbers(text, number):
    assert read("number", text) == [number]


def test_a_reported_share_in_words_is_kept_as_one():
    assert read("reported", "86 per cent", "86 %", "0.86") == ["86%", "86%", "0.86"]


# Counting


def test_cells_are_counted_by_what_was_done_each_distinct_text_once():
    texts = pd.Series(["04/09/2023", "", "05/09/2023", "NULL", "NULL", "2023-09-04", "soon"], dtype="str")
    found = read_column(texts, "date")
    assert list(found.texts) == ["2023-09-04", "", "2023-09-05", "", "", "2023-09-04", "soon"]
    assert found.texts.dtype == texts.dtype
    assert found.uses == {
        ("day", "day/month/year", ""): 2,
        ("blank", "NULL", ""): 2,
        ("unread", "soon", "soon"): 1,
    }


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("123456789012345000", ""),  # Excel keeps 15 digits and makes the others 0
        ("123456789012345678", "123456789012345678"),
        ("123456789012300", "123456789012300"),
        ("AB3456789012345000", "AB3456789012345000"),
    ],
)
def test_digits_that_excel_has_made_noughts_cannot_be_known(text, read):
    found = read_column(pd.Series([text], dtype="str"), "identifier")
    assert list(found.texts) == [read]
    assert [what for what, *_ in found.uses] == ([] if read else ["rounded"])
