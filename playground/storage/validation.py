"""Validates a table read from a file as a dataclass, or says in a sentence what is wrong.

pydantic checks the dataclasses of `core.specs` and of the tasks. It reads the table as strict JSON, the only mode that
accepts tables for dataclasses, lists for tuples and an integer for a float, but neither "16" nor true for a number.

A key that is a keyword of Python, such as `try`, stands for a field whose name ends with an underscore.
"""

import functools
import json
import keyword
import os
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from playground.storage.allowed import annotation_at, describe_annotation, field_names
from playground.storage.errors import FileProblem, Key, closest_match, dotted, out_of_bounds, printable
from playground.storage.structure import check_json

if TYPE_CHECKING:
    from pydantic import TypeAdapter

# pydantic reads the metadata of every installed package in search of plugins: a third of its own import. Only the
# program says what is valid. pydantic is imported later, and reads this then.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

T = TypeVar("T")

_IMPOSSIBLE = [[None]]
"""Stands for values that JSON cannot hold; no field accepts it, so that the validator names its key."""


def validated(spec: type[T], table: Mapping[str, Any], where: str, at: Key = ()) -> T:
    """Return the table as a `spec`; `where` is the file's name, `at` the table's position in it. Raises
    `FileProblem`."""
    from pydantic import ValidationError

    # A table from a file that another program wrote may be none.
    fields = {_field(key): value for key, value in table.items()} if isinstance(table, Mapping) else table
    try:
        instance = _adapter(cast(Hashable, spec)).validate_json(json.dumps(_plain(fields)), strict=True, extra="forbid")
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False, include_input=False)
    except RecursionError:
        raise FileProblem(where, "its values are nested too deeply to be read.") from None
    else:
        return cast(T, instance)
    # Report an unknown key first: it is why another one seems to be missing.
    first = min(details, key=lambda detail: detail["type"] not in _UNKNOWN)
    key = _key(first["loc"])
    if first["type"] in _UNKNOWN:
        what = _unknown(spec, at, first["loc"])
    elif key and (hint := annotation_at(spec, first["loc"])) is not None:
        what = _wrong(at + key, first["type"] == "missing", _value(table, key), describe_annotation(hint))
    else:
        what = f"{printable(first['msg'])}."
    raise FileProblem(where, what, at + key)


def parsed(spec: type[T], text: str, where: str, what: str) -> T:
    """Return a JSON text as a `spec`; `what` the text is, for the sentence about one that holds no table. Raises
    `FileProblem`."""
    table = read_json(text, where)
    if table is None:
        raise FileProblem(where, f"{what} is not a JSON object.")
    return validated(spec, table, where)


def read_json(text: str | bytes, where: str) -> dict[str, Any] | None:
    """Return the object of a JSON text, None if it holds none. Raises `FileProblem` if it holds too much."""
    try:
        text = text if isinstance(text, str) else text.decode()
        check_json(text, where)
        table = json.loads(text)
    except (ValueError, RecursionError):  # not UTF-8, not JSON, or nested too deeply
        return None
    return table if isinstance(table, dict) else None


_UNKNOWN = {"unexpected_keyword_argument", "extra_forbidden"}


@functools.cache
def _adapter(spec: Hashable) -> "TypeAdapter[Any]":
    # Imported here, since importing pydantic takes as long as everything else that lists the presets.
    from pydantic import TypeAdapter

    return TypeAdapter(cast(Any, spec))


def _wrong(key: Key, missing: bool, value: Any, allowed: str) -> str:
    return f"{dotted(key)} is missing; it must be {allowed}." if missing else out_of_bounds(key, value, allowed)


def _unknown(spec: type, at: Key, key: Key) -> str:
    names = field_names(spec, key[:-1])
    key = _key(key)
    near = closest_match(str(key[-1]), names)
    here = at + key[:-1]
    only = ", ".join(dotted((*here, name)) for name in names)
    asked = f"; did you mean {dotted((*here, near))}?" if near else "."
    return f"there is no key {dotted(at + key)}, only {only}{asked}"


def _value(table: Any, key: Key) -> Any:
    """Return the value at `key`, or at the deepest part of it that exists."""
    for part in key:
        try:
            table = table[part]
        except (LookupError, TypeError):
            break
    return table


def _plain(value: Any) -> Any:
    """Convert a value to one that JSON can hold."""
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


def _field(key: Any) -> Any:
    """Return the name of the field that a key stands for."""
    return f"{key}_" if isinstance(key, str) and keyword.iskeyword(key.removesuffix("_")) else key


def _key(fields: Key) -> Key:
    """Return the key that leads to a field."""
    return tuple(part.removesuffix("_") if isinstance(part, str) else part for part in fields)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
