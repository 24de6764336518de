"""Files that people write in TOML: what their entries are made of, and what is wrong with one, in words.

A file is read into a tree of `Entry` classes, of which every key is an attribute of the same name. Numbers are read
exactly, as they are written.
"""

import re
import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo

from .errors import UnusableInput, did_you_mean


class Entry(BaseModel):
    """A table of a file: frozen, its keys known by name, its values of their own type and no other."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


MOST_BYTES = 1_000_000
DEEPEST = 20
MANY_PARTS = re.compile(rf"""(?<![\w-])(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){{{DEEPEST}}}""")
FAULTS_SHOWN = 20


def parsed(path: Path, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """What a TOML file says, if it is of a size and depth that people write; a longer key takes tomllib for ever.

    Raises:
        OSError, UnicodeDecodeError: it cannot be read.
        tomllib.TOMLDecodeError: it is no TOML, or larger or deeper than that.
    """
    path = Path(path)
    if path.stat().st_size > MOST_BYTES:
        raise tomllib.TOMLDecodeError(f"it is larger than {MOST_BYTES:,} bytes")
    with open(path, encoding="utf-8-sig") as file:
        text = file.read(MOST_BYTES + 1)  # of a device, which says no size
    if len(text) > MOST_BYTES:
        raise tomllib.TOMLDecodeError(f"it is larger than {MOST_BYTES:,} bytes")
    deep = tomllib.TOMLDecodeError(f"it is nested deeper than {DEEPEST} levels")
    if MANY_PARTS.search(text):
        raise deep
    try:
        raw = tomllib.loads(text, parse_float=parse_float)
    except RecursionError:
        raise deep from None
    except tomllib.TOMLDecodeError:
        raise
    except ValueError:  # of Python, which reads no whole number of more than 4,300 digits
        raise tomllib.TOMLDecodeError("a number in it is too long") from None
    level = [raw]
    for _ in range(DEEPEST):
        level = [each for held in level for each in (held.values() if isinstance(held, dict) else held)]
        level = [each for each in level if isinstance(each, (dict, list))]
    if level:
        raise deep
    return raw


def once_each(names, what: str) -> None:
    """Refuse a name that stands twice.

    Raises:
        ValueError: one does.
    """
    for place, name in enumerate(names):
        if name in names[:place]:
            raise ValueError(f"{what} {name!r} stands here twice; each may stand once")


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("is blank; write it out")
    return text


def _not_empty(entries: tuple) -> tuple:
    if not entries:
        raise ValueError("must hold at least one entry")
    return entries


def _whole_is_a_number(value, about: ValidationInfo):
    # As JSON, in which figures are kept, it is a text; in a file that people write, a text is no number.
    kept = about.mode == "json" and isinstance(value, str)
    return Decimal(value) if type(value) is int or kept else value


T = TypeVar("T")
Many = Annotated[tuple[T, ...], Field(strict=False)]
OneOrMore = Annotated[Many[T], AfterValidator(_not_empty)]
Text = Annotated[str, AfterValidator(_not_blank)]
Number = Annotated[Decimal, BeforeValidator(_whole_is_a_number), Field(ge=-(10**15), le=10**15)]
Of = TypeVar("Of", bound=Entry)


def read_toml(path: Path, kind: type[Of], called: str, named: tuple[str, str]) -> Of:
    """Read a file and check it.

    Args:
        path: the file.
        kind: the class of the whole file.
        called: what it is called in a message: `notice`.
        named: the list whose entries are told apart by a key of theirs, and that key: `("limb", "id")`.

    Raises:
        UnusableInput: the file cannot be read or says what it cannot; every fault is named with its key's path.
    """
    try:
        raw = parsed(path, parse_float=Decimal)
    except OSError as error:
        raise UnusableInput(f"{path}: this {called} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise UnusableInput(f"{path}: this {called} is no UTF-8 text; save it with that encoding.") from error
    except tomllib.TOMLDecodeError as error:
        hint = "A day that does not exist, such as 2020-02-30, can also be the cause."
        raise UnusableInput(f"{path}: this {called} is not written in TOML: {error}. {hint}") from error
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        found = error.errors()
        faults = [f"\n  {_key_path(each['loc'], raw, named)}: {_in_words(each, kind)}" for each in found[:FAULTS_SHOWN]]
        more = f"\n  and {len(found) - FAULTS_SHOWN:,} more" if len(found) > FAULTS_SHOWN else ""
        message = f"{path}: this {called} cannot be used (places are counted from 1):{''.join(faults)}{more}"
        raise UnusableInput(message) from error


def _key_path(places, raw, named: tuple[str, str]) -> str:
    """`measure[2].limb[1].target[1].steps[2].by (limb icpc-regional)`."""
    (listed, key), path, name = named, "", None
    for place in places:
        path += f"[{place + 1}]" if isinstance(place, int) else f".{place}"
        try:
            raw = raw[place]
        except (KeyError, IndexError, TypeError):
            raw = None
        if isinstance(raw, dict) and f".{listed}[" in path and isinstance(raw.get(key), str):
            name = raw[key]
    return path.removeprefix(".") + (f" ({listed} {name})" if name else "")


_WANTED = {
    "missing": "is missing; every such entry needs it",
    "string_type": "must be text in quotes",
    "bool_type": "must be true or false, without quotes",
    "int_type": "must be a whole number, without quotes",
    "is_instance_of": "must be a number, without quotes",
    "finite_number": "must be a number",
    "date_type": "must be a day without quotes or time, such as 2020-03-31",
    "model_type": "must be a table of keys and values",
    "dict_type": "must be a table of keys and values",
    "tuple_type": "must be a list in square brackets",
    "literal_error": "must be {expected}",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
}


def _in_words(fault, kind: type[Entry]) -> str:
    """What is wrong with a key's value, what would be right, and what stands there."""
    given = "" if isinstance(fault["input"], (dict, list, tuple)) else f" (here: {as_written(fault['input'])})"
    if fault["type"] == "extra_forbidden":
        room = kind.__module__.rpartition(".")[0]
        tables = (table for table in Entry.__subclasses__() if table.__module__.rpartition(".")[0] == room)
        keys = {key for table in tables for key in table.model_fields}
        key = str(fault["loc"][-1])
        if key in keys:
            return "this key has no meaning here, only elsewhere in the file; move it there or take it out."
        return f"this key is not known{did_you_mean(key, keys)}; correct it or take it out."
    if fault["type"] == "value_error":
        return f"{fault['ctx']['error']}."
    return _WANTED.get(fault["type"], fault["msg"]).format(**fault.get("ctx", {})) + given + "."


def as_written(value: object) -> str:
    """A value as it stands in the file: `true`, `'text'`, `2020-06-30 10:00:00`."""
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if isinstance(value, str) else str(value)
