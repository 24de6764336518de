"""The indicators, one module a measure of the notice; registered on import in the order of docs/indicators.md."""

# ruff: noqa: I001 - this order is that of docs/indicators.md, and of every file that lists indicators
from . import caseloads
from . import case_reviews
from . import data_accuracy
from . import audits
from . import conferences
from . import visits
from . import supervision
from . import balancing
from . import plan
from .indicator import INDICATORS, Indicator, wants

__all__ = [
    "INDICATORS", "Indicator", "audits", "balancing", "case_reviews", "caseloads", "conferences", "data_accuracy",
    "plan", "supervision", "visits", "wants",
]  # fmt: skip
