"""What is kept from one start to the next is read as it was written, by this version and by those before it."""

import ast
from pathlib import Path
from typing import get_args

import pytest
from PySide6.QtCore import QByteArray, QSettings

import playground
from playground.app.preferences import engine, history_memory, levels, text_size, theme
from playground.app.settings import Settings
from playground.engine.backends.compiler import Choice
from playground.views.reading.reading_pane import MOST_ROWS
from playground.views.score.arrangement import Arrangement
from playground.views.score.orders import ORDERS
from playground.views.setup.story_card import Folding

SOURCES = Path(playground.__file__).parent
HIDDEN = Arrangement(hidden=frozenset({"forget"}))


@pytest.fixture
def stored(tmp_path):
    return QSettings(str(tmp_path / "kept.conf"), QSettings.Format.IniFormat)


@pytest.fixture
def settings(stored):
    return Settings(stored)


KEYS = [
    ("level", "level", "basic", [(level, level) for level in levels.LEVELS]),
    ("theme", "theme", "system", [(choice, choice) for choice in theme.THEMES]),
    ("engine", "engine", "auto", [(choice, choice) for choice in get_args(Choice)]),
    ("history_megabytes", "memory", 64, [(size, str(size)) for size in history_memory.SIZES]),
    ("text_size", "text size", 1.0, [(1.0, "1"), (1.25, "1.25"), (1.5, "1.5")]),
    ("unit_order", "order", "final", [(kind, kind) for kind in ORDERS]),
    ("text_tint", "text tint", "surprise", [(tint, tint) for tint in ("unit", "nothing", "surprise")]),
    ("text_rows", "text rows", 2, [(rows, str(rows)) for rows in range(1, MOST_ROWS + 1)]),
    ("text_folded", "text folded", False, [(True, "yes"), (False, "no")]),
    ("recent_files", "recent files", (), [(("/été/a.toml", "b"), '["/été/a.toml", "b"]'), ((), "[]")]),
    ("all_layers", "all-layers", False, [(True, "yes"), (False, "no")]),
    ("story", "story", "fitting", [(folding, folding) for folding in get_args(Folding)]),
    ("story_claims", "story-claims", False, [(True, "yes"), (False, "no")]),
    ("window_geometry", "window", None, [(QByteArray(b"\x01\xd9"), QByteArray(b"\x01\xd9"))]),
    ("lab_setup", "memory lab", None, [({"gaps": [1, 2]}, '{"gaps": [1, 2]}'), (None, "")]),
    ("lab_vary_study", "memory lab, varied", None, [({"study": "vary"}, '{"study": "vary"}'), (None, "")]),
    ("lab_folder", "memory lab, folder", None, [(Path("/runs"), str(Path("/runs"))), (None, "")]),
]
"""A name, its key, what holds at first, and values with how they stand in the file."""


@pytest.mark.parametrize(("name", "key", "default", "values"), KEYS, ids=[key[0] for key in KEYS])
def test_every_value_is_kept_under_its_key(settings, stored, name, key, default, values):
    assert getattr(settings, name) == default
    for value, word in values:
        setattr(settings, name, value)
        assert stored.value(key) == word
        assert getattr(settings, name) == value
        assert settings.sync() == ""
        again = Settings(QSettings(stored.fileName(), QSettings.Format.IniFormat))
        assert getattr(again, name) == value
    assert list(stored.allKeys()) == [key]


@pytest.mark.parametrize(
    ("name", "key", "wrong", "instead"),
    [
        ("theme", "theme", "purple", "system"),
        ("engine", "engine", "abacus", "auto"),
        ("history_megabytes", "memory", "much", 64),
        ("history_megabytes", "memory", "65", 64),
        ("text_size", "text size", "7", 1.0),
        ("text_rows", "text rows", "99", 2),
        ("all_layers", "all-layers", "perhaps", False),
        ("window_geometry", "window", "somewhere", None),
        ("lab_setup", "memory lab", "{", None),
        ("recent_files", "recent files", "{", ()),
        ("recent_files", "recent files", "[1]", ()),
    ],
)
def test_what_is_no_such_value_is_as_good_as_none(settings, stored, name, key, wrong, instead):
    stored.setValue(key, wrong)
    assert getattr(settings, name) == instead


def test_a_number_is_read_as_earlier_versions_stored_it(settings, stored):
    stored.setValue("memory", 256)
    assert settings.history_megabytes == 256


def test_arrangements_are_kept_apart_for_each_kind_that_is_compared(settings, stored):
    assert settings.arrangement() is None
    settings.save_arrangement(HIDDEN)
    assert (settings.arrangement(), settings.arrangement("lstm")) == (HIDDEN, None)
    settings.save_arrangement(Arrangement(), "lstm")
    assert (settings.arrangement(), settings.arrangement("lstm")) == (HIDDEN, Arrangement())
    assert sorted(stored.allKeys()) == ["compared/lstm", "tracks"]
    settings.save_arrangement(Arrangement(), level="basic")
    assert (settings.arrangement(), settings.arrangement(level="basic")) == (HIDDEN, Arrangement())
    assert settings.arrangement("lstm", "basic") is None
    stored.setValue("tracks", '{"order": 3}')
    assert settings.arrangement() == Arrangement()


def test_menus_offer_what_can_be_kept(settings):
    for name, offered in (("text_size", text_size.SIZES), ("engine", engine.ENGINES)):
        for value in offered:
            setattr(settings, name, value)
            assert getattr(settings, name) == value


def test_the_file_is_the_application_s_own(qapp):
    assert Settings().store.fileName() == QSettings().fileName()


def test_no_other_file_keeps_settings():
    for path in sorted(SOURCES.rglob("*.py")):
        names = {node.id for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.Name)}
        assert ("QSettings" in names) == (path == SOURCES / "app" / "settings.py"), path
