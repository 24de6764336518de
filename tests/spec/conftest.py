import pytest

from improvement_analysis.calendars import Months
from improvement_analysis.measures import series
from improvement_analysis.notice.notice import Standards
from improvement_analysis.records.extract import Extract
from tests.notices import a_notice

from . import oracle


@pytest.fixture
def extract(tmp_path):
    """An extract of tables written as lines with commas; spaces about a cell are for the eye."""

    def extract(month: str, about: str = "", **tables: str) -> Extract:
        texts = {name: oracle.text_table(text) for name, text in tables.items()}
        return Extract(oracle.write(tmp_path / month, texts, about))

    return extract


@pytest.fixture
def figures(extract):
    """One indicator of small tables, as (numerator, denominator, value) by month; None is blank."""

    def figures(indicator, months, reading="", standards=None, about="", **tables) -> list[tuple]:
        made = extract(months[-1], about, **tables)
        found = series.compute(made, _months(months), a_notice(standards=standards or Standards()), [indicator])
        found = found[(found["reading"] == reading) & found["month"].isin(months)]
        assert list(found["month"]) == list(months)
        numbers = found[["numerator", "denominator", "value"]].astype(object)
        return [tuple(row) for row in numbers.where(numbers.notna(), None).itertuples(index=False)]

    return figures


@pytest.fixture
def figure(figures):
    """The same of a single month."""

    def figure(indicator, month, reading="", **more) -> tuple:
        return figures(indicator, [month], reading, **more)[0]

    return figure


def _months(labels) -> Months:
    first, last = (int(label[:4]) * 12 + int(label[5:]) for label in (labels[0], labels[-1]))
    return Months.ending(labels[-1], last - first + 1)
