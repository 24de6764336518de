"""The indicators, one module a measure of the notice; registered on import in the order of measures.md."""

from . import caseloads, conferences, visits
from .registry import INDICATORS, Indicator

__all__ = ["INDICATORS", "Indicator", "caseloads", "conferences", "visits"]
