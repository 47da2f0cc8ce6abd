"""Stored settings: every key with its type and default."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar, get_args

from PySide6.QtCore import QByteArray, QSettings

from playground.engine.backends.compiler import Choice
from playground.views.reading.reading_pane import MOST_ROWS
from playground.views.score.arrangement import Arrangement
from playground.views.score.ordering import DEFAULT_ORDER
from playground.views.setup.story_card import Folding

NAME = "Recurrent Playground"
"""Name of the program and of its organisation. Passed to `QSettings` explicitly, so that the file is the same before
and after the QApplication is created."""

T = TypeVar("T")


class Setting(Generic[T]):
    """A descriptor for one key. `read` converts the stored value; if it raises `ValueError`, the default is used.
    `write` converts back."""

    def __init__(self, key: str, default: T, read: Callable[[Any], T], write: Callable[[T], object]) -> None:
        self._key, self._default, self._read, self._write = key, default, read, write

    def __get__(self, settings: "Settings", _owner: type) -> T:
        stored = settings.store.value(self._key)
        try:
            return self._default if stored is None else self._read(stored)
        except (ValueError, RecursionError):
            return self._default

    def __set__(self, settings: "Settings", value: T) -> None:
        settings.store.setValue(self._key, self._write(value))


def _as_text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _one_of(key: str, default: T, *others: T) -> Setting[T]:
    """A key with one of several values, stored as text."""
    choices = {_as_text(value): value for value in (default, *others)}
    return Setting(key, default, lambda stored: choices.get(str(stored), default), _as_text)


def _flag(key: str) -> Setting[bool]:
    return Setting(key, False, lambda stored: str(stored) == "yes", lambda value: "yes" if value else "no")


def _json(key: str) -> Setting[Any]:
    """A key with any JSON table, or None."""
    return Setting(
        key, None, lambda stored: json.loads(str(stored)), lambda value: "" if value is None else json.dumps(value)
    )


def _texts(key: str) -> Setting[tuple[str, ...]]:
    """A key with a list of texts."""
    return Setting(key, (), _read_texts, lambda value: json.dumps(value, ensure_ascii=False))


def _read_texts(stored: object) -> tuple[str, ...]:
    texts = json.loads(str(stored))
    if not (isinstance(texts, list) and all(isinstance(text, str) for text in texts)):
        raise ValueError
    return tuple(texts)


def _bytes(stored: object) -> QByteArray:
    if not isinstance(stored, QByteArray):
        raise ValueError
    return stored


@cache
def _program_store() -> QSettings:
    """Return the program's file. Cached for good: a Qt object that another thread's garbage collection frees may crash
    the program."""
    return QSettings(NAME, NAME)


class Settings:
    """Reading an attribute reads its key from the store; setting it writes the key."""

    level = _one_of("level", "basic", "all")
    """A key of `app.preferences.levels.LEVELS`."""
    theme = _one_of("theme", "system", "light", "dark")
    engine: Setting[Choice] = _one_of("engine", *get_args(Choice))
    text_size = _one_of("text size", 1.0, 1.25, 1.5)
    history_megabytes = _one_of("memory", 64, 256, 1024)
    """Memory for stored snapshots, for each network."""
    unit_order = Setting("order", DEFAULT_ORDER, str, str)
    """A key of `views.score.orders.ORDERS`."""
    text_tint = _one_of("text tint", "surprise", "unit", "nothing")
    text_rows = _one_of("text rows", 2, *(rows for rows in range(1, MOST_ROWS + 1) if rows != 2))
    text_folded = _flag("text folded")
    offered_experiment = Setting("offered experiment", "", str, str)
    """The file of the experiment that was offered last at a start."""
    recent_files = _texts("recent files")
    """The paths of files that were opened or saved, the last one first."""
    all_layers = _flag("all-layers")
    """Whether the scores show all layers of a deep network."""
    story: Setting[Folding] = _one_of("story", *get_args(Folding))
    """How the card with the preset's story is folded."""
    story_claims = _flag("story-claims")
    """Whether the claims in that card are open."""
    notes_shown = _flag("notes")
    """Whether the card with the notes is shown."""
    window_geometry: Setting[QByteArray | None] = Setting("window", None, _bytes, lambda value: value)
    """As `QWidget.saveGeometry` returns it."""
    lessons = _json("lessons")
    """How far the lessons are, by their names; `app.controllers.lesson_progress` reads it."""
    lab_setup = _json("memory lab")
    lab_vary_study = _json("memory lab, varied")
    lab_folder: Setting[Path | None] = Setting(
        "memory lab, folder", None, lambda stored: Path(str(stored)) if stored else None, lambda value: str(value or "")
    )

    def __init__(self, store: QSettings | None = None) -> None:
        self.store = _program_store() if store is None else store

    @property
    def is_first_start(self) -> bool:
        """Whether the program was never closed before, which stores the window's geometry, and no lesson was begun."""
        return self.window_geometry is None and self.lessons is None

    def arrangement(self, kind: str = "", level: str = "all") -> Arrangement | None:
        """Return the arrangement of tracks stored for a level: for this kind of network in a comparison, or without a
        kind for a single network. None if none is stored."""
        stored = self.store.value(_tracks_key(kind, level))
        return None if stored is None else Arrangement.from_json(stored)

    def save_arrangement(self, arrangement: Arrangement, kind: str = "", level: str = "all") -> None:
        """Store an arrangement under the key that `arrangement` reads."""
        self.store.setValue(_tracks_key(kind, level), arrangement.to_json())

    def sync(self) -> str:
        """Write all settings to disk now. Return an error sentence, empty on success; Qt reports no error itself."""
        self.store.sync()
        if self.store.status() == QSettings.Status.NoError:
            return ""
        return f"{self.store.fileName()}: the settings are not kept, because this file cannot be written."


def _tracks_key(kind: str, level: str) -> str:
    key = f"compared/{kind}" if kind else "tracks"
    return key if level == "all" else f"{level}/{key}"
