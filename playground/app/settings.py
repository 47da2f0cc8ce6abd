"""What is kept from one start to the next: every key, its type, and what holds where nothing was chosen."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar, get_args

from PySide6.QtCore import QByteArray, QSettings

from playground.engine.backends.compiler import Choice
from playground.views.score.arrangement import Arrangement
from playground.views.score.ordering import USUAL

NAME = "Recurrent Playground"
"""The program's name and its organisation's. Given to `QSettings`, they name the same file before and after there is a
QApplication."""

T = TypeVar("T")


class Kept(Generic[T]):
    """One key. `read` makes its value of what is stored; it raises `ValueError` for what is no such value, which then
    counts as nothing stored. `write` is the way back."""

    def __init__(self, key: str, default: T, read: Callable[[Any], T], write: Callable[[T], object]) -> None:
        self._key, self._default, self._read, self._write = key, default, read, write

    def __get__(self, settings: "Settings", _owner: type) -> T:
        stored = settings.store.value(self._key)
        try:
            return self._default if stored is None else self._read(stored)
        except ValueError:
            return self._default

    def __set__(self, settings: "Settings", value: T) -> None:
        settings.store.setValue(self._key, self._write(value))


def _word(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _one_of(key: str, default: T, *others: T) -> Kept[T]:
    """One of several values, stored as its word."""
    choices = {_word(value): value for value in (default, *others)}
    return Kept(key, default, lambda stored: choices.get(str(stored), default), _word)


def _flag(key: str) -> Kept[bool]:
    return Kept(key, False, lambda stored: str(stored) == "yes", lambda value: "yes" if value else "no")


def _json(key: str) -> Kept[Any]:
    """Any table; None where there is none."""
    return Kept(
        key, None, lambda stored: json.loads(str(stored)), lambda value: "" if value is None else json.dumps(value)
    )


def _bytes(stored: object) -> QByteArray:
    if not isinstance(stored, QByteArray):
        raise ValueError
    return stored


@cache
def _own() -> QSettings:
    """The program's own file. Kept, as it must not be garbage: where another thread happens to collect an object of
    Qt's, the program may end."""
    return QSettings(NAME, NAME)


class Settings:
    """Reads each key when it is asked for, and keeps it when it is set."""

    theme = _one_of("theme", "system", "light", "dark")
    engine: Kept[Choice] = _one_of("engine", *get_args(Choice))
    text_size = _one_of("text size", 1.0, 1.25, 1.5)
    memory = _one_of("memory", 64, 256, 1024)
    """Megabytes of snapshots, for each network."""
    order = Kept("order", USUAL, str, str)
    """Of the units; the score knows which there are."""
    all_layers = _flag("all-layers")
    """Whether all layers of a deep network are shown."""
    place: Kept[QByteArray | None] = Kept("window", None, _bytes, lambda value: value)
    """The window's, as Qt has it."""
    lab = _json("memory lab")
    lab_varied = _json("memory lab, varied")
    lab_folder: Kept[Path | None] = Kept(
        "memory lab, folder", None, lambda stored: Path(str(stored)) if stored else None, lambda value: str(value or "")
    )

    def __init__(self, store: QSettings | None = None) -> None:
        self.store = _own() if store is None else store

    def arrangement(self, kind: str = "") -> Arrangement | None:
        """Which tracks are shown of a network of this kind that is compared with another, or, without one, of a network
        alone; None where nobody chose."""
        stored = self.store.value(_tracks(kind))
        return None if stored is None else Arrangement.from_json(stored)

    def keep_arrangement(self, arrangement: Arrangement, kind: str = "") -> None:
        """For next time."""
        self.store.setValue(_tracks(kind), arrangement.to_json())

    def write(self) -> str:
        """Have all of it on the disk now. A sentence where it cannot be, of which Qt says nothing by itself."""
        self.store.sync()
        if self.store.status() == QSettings.Status.NoError:
            return ""
        return f"{self.store.fileName()}: the settings are not kept, because this file cannot be written."


def _tracks(kind: str) -> str:
    return f"compared/{kind}" if kind else "tracks"
