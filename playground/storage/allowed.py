"""Describes in words what a field of a specification may hold, from its annotation."""

import dataclasses
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from annotated_types import Interval, Len

from playground.storage.errors import Key, format_value, join_words

_NOUNS = {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}


def describe_annotation(hint: Any) -> str:
    """Describe the values of an annotation: `a whole number from 1 to 512`."""
    if get_origin(hint) in (Union, UnionType):
        return " or ".join(describe_annotation(part) for part in get_args(hint) if part is not NoneType)
    constraints = getattr(hint, "__metadata__", ())
    base = get_args(hint)[0] if constraints else hint
    if get_origin(base) is Literal:
        return join_words([format_value(choice) for choice in get_args(base)], "or")
    interval = next((c for c in constraints if isinstance(c, Interval)), None)
    length = next((c for c in constraints if isinstance(c, Len)), None)
    if get_origin(base) is tuple:
        return f"a list{_size(length, 'items') or ' of items'}, each {describe_annotation(get_args(base)[0])}"
    return _NOUNS.get(base, "a table") + _range(interval) + _size(length, "characters")


def annotation_at(spec: type, key: Key) -> Any | None:
    """Return the annotation of the field at `key`, with its constraints; None if there is no such field."""
    hint: Any = spec
    for part in key:
        hint = _bare(hint)
        if dataclasses.is_dataclass(hint) and isinstance(hint, type):
            hint = get_type_hints(hint, include_extras=True).get(str(part))
        elif get_origin(hint) is tuple and isinstance(part, int):
            hint = get_args(hint)[0]
        else:
            return None
    return hint


def field_names(spec: type, key: Key) -> tuple[str, ...]:
    """Return the names of the keys that the table at `key` may have."""
    table = _bare(annotation_at(spec, key))
    if not dataclasses.is_dataclass(table):
        return ()
    return tuple(field.name.removesuffix("_") for field in dataclasses.fields(table))


def _bare(hint: Any) -> Any:
    """Return an annotation without its constraints and without `None`."""
    if get_origin(hint) is Annotated:
        return _bare(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        return _bare(next(part for part in get_args(hint) if part is not NoneType))
    return hint


def _range(interval: Interval | None) -> str:
    if interval is None:
        return ""
    if interval.ge is not None and interval.le is not None:
        return f" from {_number(interval.ge)} to {_number(interval.le)}"
    limits = (("at least", interval.ge), ("above", interval.gt), ("at most", interval.le), ("below", interval.lt))
    return " " + " and ".join(f"{word} {_number(limit)}" for word, limit in limits if limit is not None)


def _size(length: Len | None, things: str) -> str:
    if length is None:
        return ""
    if length.max_length is None:
        return f" of at least {length.min_length:,} {things}"
    if length.min_length == length.max_length:
        return f" of {length.min_length:,} {things}"
    if length.min_length == 0:
        return f" of at most {length.max_length:,} {things}"
    return f" of {length.min_length:,} to {length.max_length:,} {things}"


def _number(limit: Any) -> str:
    return f"{int(limit):,}" if limit == int(limit) else f"{limit:g}"
