"""A notice for tests: the least that a notice must say, and whatever else a test asks for."""

from datetime import date

from improvement_analysis.notice.notice import Notice

LIMB = {"id": "open", "indicator": "cases_open", "direction": {"sense": "falls", "since": "2019-12", "source": "Test"}}
LEAST = {
    "council": "Anyshire",
    "issued": date(2019, 12, 18),
    "measure": [{"number": 1, "title": "Cases", "asks": "How many?", "limb": [LIMB]}],
}


def a_notice(**keys) -> Notice:
    """A notice with these keys, such as `standards`."""
    return Notice.model_validate(LEAST | keys)
