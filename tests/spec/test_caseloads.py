"""Measure 1 by hand: small tables in, numbers out, each with its working."""

import pytest

from improvement_analysis.calendars import Months
from improvement_analysis.measures import series
from tests.notices import a_notice

WORKERS = "worker_id, role, fte, start_date, end_date\n"
EPISODES = "child_id, start_date, end_date\n"
ALLOCATIONS = "child_id, worker_id, start_date, end_date\n"

COUNCIL = {
    "workers": """
        worker_id, role,          fte, start_date, end_date
        s,         social_worker, 1.0, 2019-01-01,
        manager,   manager,       1,   2019-01-01,
        duty,      duty,          1,   2019-01-01,
        zero,      social_worker, 0,   2019-01-01,
        leaver,    social_worker, 0.5, 2019-01-01, 2020-06-30
        starter,   social_worker, 0.5, 2020-06-30,
        future,    social_worker, 1,   2020-07-01,
    """,
    "episodes": """
        child_id, start_date, end_date
        a,        2020-01-01,
        b,        2020-01-01,
        c,        2020-01-01,
        d,        2020-01-01,
        e,        2020-01-01,
        f,        2020-01-01,
        g,        2020-06-30,
        h,        2020-01-01,
        i,        2020-01-01,
        closed,   2020-01-01, 2020-06-30
        july,     2020-07-01,
    """,
    "allocations": """
        child_id, worker_id, start_date, end_date
        a,        s,         2020-01-01,
        b,        manager,   2020-01-01,
        c,        zero,      2020-01-01,
        d,        leaver,    2020-01-01,
        e,        unknown,   2020-01-01,
        g,        starter,   2020-06-30,
        h,        s,         2020-01-01, 2020-06-30
        i,        duty,      2020-01-01,
        closed,   s,         2020-01-01,
        july,     s,         2020-01-01,
        stranger, s,         2020-01-01,
    """,
}


def test_open_children_are_allocated_held_elsewhere_or_unallocated(figures):
    # May: a-f, h, i and closed (which closes in June) are open: 9. Allocated a, d, h, closed; elsewhere b, c, i;
    # unallocated e and f.
    # June: g has opened, closed has closed: 9. Allocated a, g; elsewhere b, c, i; unallocated d (its worker left that
    # day), e, f, h (its allocation ended that day).
    # July: and july: 10. future holds nobody.
    expected = {
        "cases_open": [9, 9, 10],
        "cases_allocated": [4, 2, 3],
        "cases_held_elsewhere": [3, 3, 3],
        "cases_unallocated": [2, 4, 4],
    }
    for indicator, counts in expected.items():
        found = figures(indicator, ["2020-05", "2020-06", "2020-07"], **COUNCIL)
        assert found == [(count, None, count) for count in counts], indicator


def test_means_by_three_denominators(figures):
    months = ["2020-05", "2020-06", "2020-07"]
    # Case holders: May s (3: a, h, closed), leaver (1: d); June s (1: a), starter (1: g); July s (2), starter (1).
    # In post with fte above 0: May s, leaver; June s, starter; July s, starter, future.
    expected = {
        "dfe_fte": [(4, 1.5, 4 / 1.5), (2, 1.5, 2 / 1.5), (3, 1.5, 2)],
        "headcount": [(4, 2, 2), (2, 2, 1), (3, 2, 1.5)],
        "all_in_post": [(4, 2, 2), (2, 2, 1), (3, 3, 1)],
    }
    for reading, means in expected.items():
        assert figures("caseload_mean", months, reading, **COUNCIL) == means, reading
    assert figures("caseload_max", months, **COUNCIL) == [(None, 2, 3), (None, 2, 1), (None, 2, 2)]
    # Of 1 and 3 the 90th percentile is 1 + 0.9 x 2; of 1 and 2 it is 1.9.
    assert figures("caseload_p90", months, **COUNCIL) == [(None, 2, 2.8), (None, 2, 1), (None, 2, 1.9)]


def test_overlapping_and_repeated_episodes_are_one_child(figure):
    spells = [
        "a, 2020-01-01,",
        "a, 2020-02-01,",
        "a, 2020-02-01,",
        "a, 2020-01-01, 2020-06-30",
        "b, 2020-06-29, 2020-06-29",
    ]
    episodes = EPISODES + "\n".join(spells)
    assert figure("cases_open", "2020-06", episodes=episodes) == (1, None, 1)


def test_an_episode_is_open_on_its_first_day_and_not_on_its_last(figures):
    # 29 February: from the 29th counts in February, to the 29th does not; from 1 March does not.
    episodes = f"""{EPISODES}
        a, 2020-02-29,
        b, 2020-01-01, 2020-02-29
        c, 2020-01-01, 2020-03-01
        d, 2020-03-01,
        e, 2020-01-01, 2020-02-28
    """.replace("\n\n", "\n")
    months = ["2020-01", "2020-02", "2020-03"]
    assert [value for *_, value in figures("cases_open", months, episodes=episodes)] == [3, 2, 2]


@pytest.mark.parametrize(
    ("allocations", "workers", "case"),
    [
        # A social worker in post goes before whoever else was allocated later.
        (["a, s1, 2020-01-01,", "a, m, 2020-03-01,"], [], ("allocated", "s1")),
        (["a, s1, 2020-01-01,", "a, unknown, 2020-03-01,"], [], ("allocated", "s1")),
        (["a, s1, 2020-01-01,", "a, zero, 2020-03-01,"], [], ("allocated", "s1")),
        # Of two social workers the later; of one day the first by text: 10 before 9, Z before a, a before é.
        (["a, s1, 2020-03-01,", "a, s2, 2020-02-01,"], [], ("allocated", "s1")),
        (["a, s1, 2020-02-01,", "a, s2, 2020-03-01,"], [], ("allocated", "s2")),
        (["a, 9, 2020-02-01,", "a, 10, 2020-02-01,"], ["9", "10"], ("allocated", "10")),
        (["a, a, 2020-02-01,", "a, Z, 2020-02-01,"], ["a", "Z"], ("allocated", "Z")),
        (["a, é, 2020-02-01,", "a, z, 2020-02-01,"], ["é", "z"], ("allocated", "z")),
        # An allocation that has ended does not count, however late it began.
        (["a, s1, 2020-02-01,", "a, s2, 2020-03-01, 2020-06-30"], [], ("allocated", "s1")),
        # Nor does one that has not begun.
        (["a, s1, 2020-02-01,", "a, s2, 2020-07-01,"], [], ("allocated", "s1")),
        # Without a social worker the latest decides between held elsewhere and unallocated.
        (["a, m, 2020-02-01,", "a, unknown, 2020-03-01,"], [], ("unallocated", None)),
        (["a, m, 2020-03-01,", "a, unknown, 2020-02-01,"], [], ("held_elsewhere", None)),
        (["a, m, 2020-03-01,", "a, unknown, 2020-03-01,"], [], ("held_elsewhere", None)),
        (["a, zz, 2020-03-01,", "a, unknown, 2020-03-01,"], [], ("unallocated", None)),
        (["a, zero, 2020-03-01,"], [], ("held_elsewhere", None)),
    ],
)
def test_of_several_allocations(figure, allocations, workers, case):
    # Of s1 (fte 0.1) and s2 (fte 0.2), the mean tells who holds the child.
    posts = [
        "s1, social_worker, 0.1, 2019-01-01,",
        "s2, social_worker, 0.2, 2019-01-01,",
        "m, manager, 1, 2019-01-01,",
        "zero, social_worker, 0, 2019-01-01,",
        *(f"{worker}, social_worker, 0.{number}, 2019-01-01," for number, worker in enumerate(workers, start=5)),
    ]
    tables = {
        "workers": WORKERS + "\n".join(posts),
        "episodes": f"{EPISODES}a, 2020-01-01,",
        "allocations": ALLOCATIONS + "\n".join(allocations),
    }
    kind, holder = case
    assert figure(f"cases_{kind}", "2020-06", **tables) == (1, None, 1)
    fte = {"s1": 0.1, "s2": 0.2} | {worker: (number + 5) / 10 for number, worker in enumerate(workers)}
    if holder:
        assert figure("caseload_mean", "2020-06", "dfe_fte", **tables) == (1, fte[holder], 1 / fte[holder])


def with_posts(posts: list[str], children: int = 3, worker: str = "s") -> dict:
    return {
        "workers": WORKERS + "\n".join(posts),
        "episodes": EPISODES + "\n".join(f"c{number}, 2020-01-01," for number in range(children)),
        "allocations": ALLOCATIONS + "\n".join(f"c{number}, {worker}, 2020-01-01," for number in range(children)),
    }


def test_spells_of_one_worker_are_added_as_decimals(figure):
    # In binary 0.1 + 0.2 is 0.30000000000000004, and 3 over that is 9.999999999999998.
    tables = with_posts(["s, social_worker, 0.1, 2019-01-01,", "s, social_worker, 0.2, 2019-06-01,"])
    assert figure("caseload_mean", "2020-06", "dfe_fte", **tables) == (3, 0.3, 10)
    assert figure("caseload_mean", "2020-06", "headcount", **tables) == (3, 1, 3)
    ended = with_posts(["s, social_worker, 0.1, 2019-01-01, 2020-06-30", "s, social_worker, 0.2, 2019-06-01,"])
    assert figure("caseload_mean", "2020-06", "dfe_fte", **ended) == (3, 0.2, 15)


TWENTY_PLACES = pytest.mark.xfail(strict=True, reason="an fte is read as a binary fraction before it is added")


@pytest.mark.parametrize(
    ("ftes", "total"),
    [
        (["0.1", "0.2"], 0.3),
        (["0.7", "0.1", "0.2"], 1.0),
        (["0.33", "0.333", "0.3333"], 0.9963),
        # As a spreadsheet writes 37ths and thirds of a week: sixteen and seventeen places.
        (["0.60000000000000009"] * 2 + ["1"] * 198, 199.20000000000000018),
        (["0.3333333333333333"] * 3, 0.9999999999999999),
        (["0.6666666666666666", "0.8108108108108109"], 1.4774774774774775),
        (["0.08108108108108109"] + ["1"] * 99, 99.08108108108108109),
        (["0.00000000000000000001", "1"], 1.0),
        # As a database writes them: twenty places.
        pytest.param(["0.33333333333333333333"] * 5, 1.66666666666666666665, marks=TWENTY_PLACES),
    ],
)
def test_fte_of_many_workers_are_added_as_decimals(figure, ftes, total):
    tables = {
        "workers": WORKERS + "\n".join(f"s{n}, social_worker, {fte}, 2019-01-01," for n, fte in enumerate(ftes)),
        "episodes": EPISODES + "\n".join(f"c{number}, 2020-01-01," for number in range(len(ftes))),
        "allocations": ALLOCATIONS + "\n".join(f"c{n}, s{n}, 2020-01-01," for n in range(len(ftes))),
    }
    assert figure("caseload_mean", "2020-06", "dfe_fte", **tables) == (len(ftes), total, len(ftes) / total)


@pytest.mark.parametrize(
    ("posts", "kind"),
    [
        # The latest spell says what the worker is; of two of one day the last in the file.
        (["s, social_worker, 1, 2019-01-01,", "s, manager, 0.5, 2019-06-01,"], "held_elsewhere"),
        (["s, manager, 0.5, 2019-06-01,", "s, social_worker, 1, 2019-01-01,"], "held_elsewhere"),
        (["s, manager, 0.5, 2019-01-01,", "s, social_worker, 1, 2019-06-01,"], "allocated"),
        (["s, manager, 1, 2019-01-01,", "s, social_worker, 1, 2019-01-01,"], "allocated"),
        (["s, social_worker, 1, 2019-01-01,", "s, manager, 1, 2019-01-01,"], "held_elsewhere"),
        # A spell that has ended says nothing.
        (["s, social_worker, 1, 2019-01-01,", "s, manager, 1, 2019-06-01, 2020-06-30"], "allocated"),
        # fte of all open spells together: 0 in the latest, but 0.5 in the other.
        (["s, social_worker, 0.5, 2019-01-01,", "s, social_worker, 0, 2019-06-01,"], "allocated"),
        (["s, manager, 0.5, 2019-01-01,", "s, social_worker, 0, 2019-06-01,"], "allocated"),
        (["s, social_worker, 0, 2019-01-01,", "s, social_worker, 0, 2019-06-01,"], "held_elsewhere"),
        (["s, social_worker, 1, 2019-01-01, 2020-06-30"], "unallocated"),
        # A spell that ends before it starts, or on its first day, is never open.
        (["s, social_worker, 1, 2020-06-30, 2020-06-30"], "unallocated"),
        (["s, social_worker, 1, 2020-06-30, 2020-01-01"], "unallocated"),
    ],
)
def test_what_a_worker_with_several_spells_is(figure, posts, kind):
    for other in ("allocated", "held_elsewhere", "unallocated"):
        assert figure(f"cases_{other}", "2020-06", **with_posts(posts))[0] == (3 if other == kind else 0)


def test_a_blank_fte_counts_as_one_and_the_note_says_for_how_many(extract, figure):
    # A manager's fte is in no figure.
    posts = [
        "s, social_worker, , 2019-01-01,",
        "t, social_worker, , 2019-01-01, 2020-06-01",
        "m, manager, , 2019-01-01,",
    ]
    tables = with_posts(posts)
    assert figure("caseload_mean", "2020-06", "dfe_fte", **tables) == (3, 1, 3)
    found = series.compute(extract("2020-06", **tables), Months.ending("2020-06", 2), a_notice())
    notes = found[found["indicator"].str.startswith("caseload")].groupby("month")["note"].agg(set)
    (may,), (june,) = notes["2020-05"], notes["2020-06"]
    assert may.startswith("2 ")
    assert june.startswith("1 ")
    assert "fte" in june
    whole = with_posts(["s, social_worker, 1.0, 2019-01-01,"])
    found = series.compute(extract("2020-06", **whole), Months.ending("2020-06", 1), a_notice(), ["caseload_max"])
    assert list(found["note"]) == [""]


def test_a_faulty_fte_is_not_a_blank_one(figure):
    # The row is set aside: nobody is known to be in post.
    for fte in ("1.51", "-0.1", "x", "1,5"[:1] + ".", ".5", "1e0"):
        assert figure("cases_unallocated", "2020-06", **with_posts([f"s, social_worker, {fte}, 2019-01-01,"]))[0] == 3
    for fte in ("1.5", "0.1", "+1", "1.50"):
        assert figure("cases_allocated", "2020-06", **with_posts([f"s, social_worker, {fte}, 2019-01-01,"]))[0] == 3


def test_more_than_40(figure):
    # 40 is not more than 40; 41 is.
    assert figure("workers_over_40", "2020-06", **with_posts(["s, social_worker, 1, 2019-01-01,"], 40)) == (0, None, 0)
    assert figure("workers_over_40", "2020-06", **with_posts(["s, social_worker, 1, 2019-01-01,"], 41)) == (1, None, 1)


ASYE = """
    worker_id, role,          fte, start_date, end_date, asye_start, asye_end
    s,         social_worker, 0.5, 2019-01-01, ,         {asye}
"""


@pytest.mark.parametrize(
    ("asye", "in_it"),
    [
        ("2020-06-30,", True),
        ("2020-07-01,", False),
        ("2019-07-01, 2020-06-30", False),
        ("2019-07-01, 2020-07-01", True),
        (",", False),
        (", 2020-12-31", False),
    ],
)
def test_the_asye_of_the_day(figure, asye, in_it):
    for children, over in ((18, 0), (19, 1)):
        tables = with_posts([], children) | {"workers": ASYE.format(asye=asye)}
        assert figure("asye_caseload_mean", "2020-06", **tables) == (
            (children, 1, children) if in_it else (0, 0, None)
        )  # by head, whatever the fte
        assert figure("asye_over_18", "2020-06", **tables) == ((over, None, over) if in_it else (None, None, None))


def test_the_asye_is_that_of_the_latest_spell_and_of_case_holders(figure):
    workers = """
        worker_id, role,          fte, start_date, end_date,   asye_start, asye_end
        s,         social_worker, 0.5, 2019-01-01, ,           2019-09-01,
        s,         social_worker, 0.5, 2019-06-01, ,           ,
        idle,      social_worker, 1,   2019-01-01, ,           2019-09-01,
        m,         manager,       1,   2019-01-01, ,           2019-09-01,
    """
    assert figure("asye_caseload_mean", "2020-06", **with_posts([]) | {"workers": workers}) == (0, 0, None)
    assert figure("asye_caseload_mean", "2020-06", **with_posts([], worker="m") | {"workers": workers}) == (0, 0, None)
    assert figure("asye_caseload_mean", "2020-06", **with_posts([], worker="idle") | {"workers": workers}) == (3, 1, 3)


def test_no_case_holder(figure):
    tables = with_posts(["s, manager, 1, 2019-01-01,", "t, social_worker, 1, 2019-01-01,"])
    assert figure("cases_allocated", "2020-06", **tables) == (0, None, 0)
    assert figure("caseload_mean", "2020-06", "dfe_fte", **tables) == (0, 0, None)
    assert figure("caseload_mean", "2020-06", "headcount", **tables) == (0, 0, None)
    assert figure("caseload_mean", "2020-06", "all_in_post", **tables) == (None, None, None)  # not 0 of 1
    assert figure("caseload_max", "2020-06", **tables) == (None, 0, None)
    assert figure("caseload_p90", "2020-06", **tables) == (None, 0, None)
    assert figure("workers_over_40", "2020-06", **tables) == (None, None, None)
    assert figure("asye_over_18", "2020-06", **tables | {"workers": ASYE.format(asye=",")}) == (None, None, None)


def test_a_blank_figure_says_why_even_where_an_fte_is_blank(extract):
    tables = with_posts(["s, manager, 1, 2019-01-01,", "t, social_worker, , 2019-01-01,"])
    found = series.compute(extract("2020-06", **tables), Months.ending("2020-06", 1), a_notice())
    blank = found[found["value"].isna() & found["indicator"].isin(["caseload_mean", "caseload_max", "workers_over_40"])]
    assert len(blank) == 5
    assert blank["note"].str.contains("no value").all()


def test_headings_alone_count_nothing(figure):
    tables = {"workers": WORKERS, "episodes": EPISODES, "allocations": ALLOCATIONS}
    for indicator in ("cases_open", "cases_allocated", "cases_held_elsewhere", "cases_unallocated"):
        assert figure(indicator, "2020-06", **tables) == (0, None, 0)


def test_the_ninetieth_percentile_of_eleven(figure):
    # Workers hold 1 to 11 children: place 0.9 x 10 = 9, the tenth of them.
    pairs = [(worker, child) for worker in range(1, 12) for child in range(worker)]
    tables = {
        "workers": WORKERS + "\n".join(f"w{worker}, social_worker, 1, 2019-01-01," for worker in range(1, 12)),
        "episodes": EPISODES + "\n".join(f"{worker}-{child}, 2020-01-01," for worker, child in pairs),
        "allocations": ALLOCATIONS + "\n".join(f"{worker}-{child}, w{worker}, 2020-01-01," for worker, child in pairs),
    }
    assert figure("caseload_p90", "2020-06", **tables) == (None, 11, 10)
    assert figure("caseload_max", "2020-06", **tables) == (None, 11, 11)
    assert figure("caseload_mean", "2020-06", "headcount", **tables) == (66, 11, 6)


# Children's social work workforce, 30 September: cases, FTE of case holders and the average as DfE published them.
PUBLISHED = {
    2017: (2097, "91.6", 22.9),
    2018: (1863, "69.6", 26.8),
    2019: (2699, "82.6", 32.7),
    2020: (1908, "76.6", 24.9),
    2021: (1687, "84.4", 20.0),
    2022: (1903, "84.0", 22.7),
    2023: (1609, "87.8", 18.3),
    2024: (1563, "83.9", 18.6),
    2025: (1399, "66.8", 20.9),
}


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_published_average(figure, year):
    cases, fte, average = PUBLISHED[year]
    whole, part = fte.split(".")
    ftes = ["1"] * int(whole) + ([f"0.{part}"] if part != "0" else [])
    month = f"{year}-09"
    tables = {
        "workers": WORKERS + "\n".join(f"w{n}, social_worker, {each}, 2016-01-01," for n, each in enumerate(ftes)),
        "episodes": EPISODES + "\n".join(f"c{child}, 2017-01-01," for child in range(cases)),
        "allocations": ALLOCATIONS + "\n".join(f"c{n}, w{n % len(ftes)}, 2017-01-01," for n in range(cases)),
    }
    numerator, denominator, value = figure("caseload_mean", month, "dfe_fte", **tables)
    assert (numerator, denominator, round(value, 1)) == (cases, float(fte), average)


def test_a_short_history(figure):
    for table in ("workers", "episodes", "allocations"):
        for day, blank in (("2020-06-30", False), ("2020-07-01", True)):
            about = f"[history_from]\n{table} = {day}\n"
            assert (figure("caseload_max", "2020-06", about=about, **COUNCIL) == (None,) * 3) == blank
    about = "[history_from]\nallocations = 2020-07-01\n"
    assert figure("cases_open", "2020-06", about=about, **COUNCIL) == (9, None, 9)
