"""`KEY=VALUE` settings, as the command line's `--set` takes them, laid over the table of a preset."""

import copy
import datetime
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from playground.storage.errors import FileProblem, Key, shown

SET = "--set"
"""What sentences call the place where a setting stands, as they call a file by its name."""


def parsed(setting: str) -> tuple[tuple[str, ...], Any]:
    """The key and the value of `model.units=8`. The value is TOML, or, where it is not, a text without quotes.

    Raises `FileProblem` when there is no `=`, or no key before it.
    """
    name, equals, value = setting.partition("=")
    key = tuple(part.strip() for part in name.split("."))
    if not equals or not all(key):
        raise FileProblem(SET, f"{shown(setting)} is not KEY=VALUE, such as model.cell=rnn.")
    return key, _value(value.strip())


def applied(table: Mapping[str, Any], settings: Sequence[str]) -> dict[str, Any]:
    """The table with the settings laid over it, the last one of a key winning. Nothing is checked here.

    A setting of `task.kind` to another kind than the file's starts that task from its own defaults: the rest of the
    file's `[task]` speaks of another task. Settings of other `task` keys hold, wherever they stand.
    """
    pairs = [parsed(setting) for setting in settings]
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


def set_by(settings: Sequence[str], key: Key) -> bool:
    """Whether what stands at `key` was put there by one of the settings."""
    keys = [parsed(setting)[0] for setting in settings]
    return bool(key) and any(key[: len(set_)] == set_ or set_[: len(key)] == key for set_ in keys)


def _value(text: str) -> Any:
    try:
        value = tomllib.loads(f"value = {text}\n")
    except (ValueError, RecursionError):
        return text
    # No key takes a date, and a title may well be one; a second line would be another key.
    is_text = len(value) > 1 or isinstance(value["value"], datetime.date | datetime.time)
    return text if is_text else value["value"]
