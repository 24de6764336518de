"""The indicators, one module a measure of the notice; importing the package registers them in the order of measures.md."""

from .registry import INDICATORS, Indicator

__all__ = ["INDICATORS", "Indicator"]
