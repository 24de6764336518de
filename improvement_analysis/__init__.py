"""The measures of a children's services improvement notice, computed from the council's own extracts.

The front door for an analyst in JupyterLab; nothing heavy is imported before it is used.

>>> import improvement_analysis as ia
>>> june = ia.example()
>>> june.figure("caseload_mean").value
23.449664429530202
>>> june.behind("cin_visits_in_timescale")["days_waited"].max().item()
257
"""

from importlib import import_module

_ROOMS = {
    "Month": "front_door",
    "UnusableInput": "errors",
    "analyse": "front_door",
    "example": "front_door",
    "indicators": "front_door",
    "show": "shown",
}
__all__ = ["Month", "UnusableInput", "analyse", "example", "indicators", "show"]


def __getattr__(name: str):
    if name in _ROOMS:
        return getattr(import_module(f".{_ROOMS[name]}", __name__), name)
    from difflib import get_close_matches  # late: only a mistake needs it

    near = "".join(f"; did you mean {match!r}?" for match in get_close_matches(name, __all__, 1))
    raise AttributeError(f"module {__name__!r} has no {name!r}{near}", name=name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
