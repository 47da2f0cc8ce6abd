"""Applies `KEY=VALUE` settings, as the command line's `--set` takes them, to the table of a preset."""

import copy
import datetime
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from playground.storage.errors import FileProblem, Key, format_value

SET = "--set"
"""The name of the source of a setting in sentences, in place of a file's name."""


def parse_setting(setting: str) -> tuple[tuple[str, ...], Any]:
    """Parse the key and the value of `model.units=8`. The value is TOML, or else a text without quotes.

    Raises `FileProblem` if there is no `=`, or no key before it.
    """
    name, equals, value = setting.partition("=")
    key = tuple(part.strip() for part in name.split("."))
    if not equals or not all(key):
        raise FileProblem(SET, f"{format_value(setting)} is not KEY=VALUE, such as model.cell=rnn.")
    return key, _value(value.strip())


def apply_settings(table: Mapping[str, Any], settings: Sequence[str]) -> dict[str, Any]:
    """Return the table with the settings applied in order, without checking them.

    Changing `task.kind` to another kind starts that task from its own defaults, since the rest of the file's `[task]`
    belongs to another task. Settings of other `task` keys still apply, wherever they stand.
    """
    pairs = [parse_setting(setting) for setting in settings]
    result = copy.deepcopy(dict(table))
    task = result.get("task")
    kinds = [value for key, value in pairs if key == ("task", "kind")]
    if kinds and isinstance(task, dict) and kinds[-1] != task.get("kind"):
        task.clear()
    for key, value in pairs:
        inner = result
        for part in key[:-1]:
            if not isinstance(inner.get(part), dict):
                inner[part] = {}
            inner = inner[part]
        inner[key[-1]] = value
    return result


def is_set_by(settings: Sequence[str], key: Key) -> bool:
    """Return whether one of the settings set the value at `key`."""
    keys = [parse_setting(setting)[0] for setting in settings]
    return bool(key) and any(key[: len(set_)] == set_ or set_[: len(key)] == key for set_ in keys)


def _value(text: str) -> Any:
    try:
        value = tomllib.loads(f"value = {text}\n")
    except (ValueError, RecursionError):
        return text
    # No key takes a date, but a title may look like one. A second line would be another key.
    is_text = len(value) > 1 or isinstance(value["value"], datetime.date | datetime.time)
    return text if is_text else value["value"]
