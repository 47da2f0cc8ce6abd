"""A table read from a file as the dataclass that describes it, or the sentence that says why not.

pydantic does the checking, on the dataclasses of `core.specs` and of the tasks as they are. It reads the table as
strict JSON, the one mode in which it takes tables for dataclasses and lists for tuples, and an integer for a
float, but neither "16" nor true for a number.
"""

import functools
import json
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from playground.storage.allowed import allowed, annotation, fields
from playground.storage.errors import FileProblem, Key, dotted, nearest, out_of_bounds, printable

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")

_IMPOSSIBLE = [[None]]
"""Stands for what JSON cannot hold; no field takes it, so the validator names its key."""


def validated(spec: type[T], table: Mapping[str, Any], where: str, at: Key = ()) -> T:
    """The table as a `spec`; `where` names the file, `at` the table's place in it. Raises `FileProblem`."""
    from pydantic import ValidationError

    try:
        instance = _adapter(cast(Hashable, spec)).validate_json(json.dumps(_plain(table)), strict=True, extra="forbid")
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False, include_input=False)
    except RecursionError:
        raise FileProblem(where, "its values are nested too deeply to be read.") from None
    else:
        return cast(T, instance)
    # An unknown key comes first: it is why another one seems to be missing.
    first = min(details, key=lambda detail: detail["type"] not in _UNKNOWN)
    key = first["loc"]
    if first["type"] in _UNKNOWN:
        what = _unknown(spec, at, key)
    elif key and (hint := annotation(spec, key)) is not None:
        what = _wrong(at + key, first["type"] == "missing", _value(table, key), allowed(hint))
    else:
        what = f"{printable(first['msg'])}."
    raise FileProblem(where, what, at + key)


_UNKNOWN = {"unexpected_keyword_argument", "extra_forbidden"}


@functools.cache
def _adapter(spec: Hashable) -> "TypeAdapter[Any]":
    # Here and not above: pydantic takes as long to import as all else that lists the presets.
    from pydantic import TypeAdapter

    return TypeAdapter(cast(Any, spec))


def _wrong(key: Key, missing: bool, value: Any, allowed: str) -> str:
    return f"{dotted(key)} is missing; it must be {allowed}." if missing else out_of_bounds(key, value, allowed)


def _unknown(spec: type, at: Key, key: Key) -> str:
    names = fields(spec, key[:-1])
    near = nearest(str(key[-1]), names)
    here = at + key[:-1]
    only = ", ".join(dotted((*here, name)) for name in names)
    asked = f"; did you mean {dotted((*here, near))}?" if near else "."
    return f"there is no key {dotted(at + key)}, only {only}{asked}"


def _value(table: Any, key: Key) -> Any:
    """What stands at `key`, or as near to it as there is anything."""
    for part in key:
        try:
            table = table[part]
        except (LookupError, TypeError):
            break
    return table


def _plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    match value:
        case dict():
            return {key: _plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case bool() | None:
            return value
        case int():
            return value if value.bit_length() < 64 else _IMPOSSIBLE
        case float():
            return value if abs(value) < float("inf") else _IMPOSSIBLE
        case str():
            return value if value.isascii() or _is_unicode(value) else _IMPOSSIBLE
    return _IMPOSSIBLE


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
