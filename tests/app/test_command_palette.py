"""The palette offers the action table, the presets and the lessons, and runs what is chosen. Without the window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget

from playground.app.actions import menus
from playground.app.actions.action import Action, Choice, Separator, ViewKeys
from playground.app.actions.command_palette import CommandPalette
from playground.storage import lessons, presets
from playground.views.style.theme import Appearance

Key = Qt.Key


@pytest.fixture
def parent(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(900, 700)
    widget.show()
    return widget


@pytest.fixture
def done():
    return []


@pytest.fixture
def rows(parent, done):
    """A table with its menus, as the window fills them."""
    rows = (
        Action(id="export", title="&Export model…", menu="File", keys=("Ctrl+E",), run=lambda: done.append("export")),
        Action(
            id="undo",
            title=lambda: "Undo",
            menu="File",
            run=lambda: done.append("undo"),
            enabled=lambda: False,
        ),
        Action(id="hidden", title="Play", menu="File", run=done.clear, visible=lambda: False),
        Action(id="esc", title="Leave", keys=("Esc",), run=done.clear, in_palette=False),
        Action(id="step", title="One step", keys=(".",), run=lambda: done.append("step")),
        Choice(id="pace", title="Pace", menu="File", options={1: "Slow", 2: "Fast"}, current=1, choose=done.append),
        Separator("File"),
        ViewKeys("Tab", "on"),
    )
    menus.fill_menus({"File": QMenu("File", parent)}, rows, parent)
    return rows


@pytest.fixture
def palette(context, parent):
    palette = CommandPalette(context, Appearance("light"), parent)
    yield palette
    if palette.dialog is not None:
        palette.dialog.reject()


@pytest.fixture
def dialog(palette, rows, qtbot):
    palette.open(rows)
    qtbot.waitUntil(lambda: palette.dialog.list.count() > 5)
    return palette.dialog


def shown(dialog):
    return [dialog.list.item(row).text() for row in range(dialog.list.count())]


def read_aloud(dialog, row):
    return dialog.list.item(row).data(Qt.ItemDataRole.AccessibleTextRole)


def test_everything_that_can_be_done_is_offered_with_its_keys(dialog):
    assert shown(dialog)[:5] == ["Export model…", "Undo", "One step", "Slow", "Fast"]
    assert read_aloud(dialog, 0) == "Export model…, File, Ctrl+E"
    assert read_aloud(dialog, 1) == "Undo, File, not available now"
    assert read_aloud(dialog, 2) == "One step, ."
    assert read_aloud(dialog, 4) == "Fast, Pace"
    titles = {preset.title for _, preset in presets.shipped(content=False)}
    titles |= {lesson.title for _, lesson in lessons.shipped()}
    assert set(shown(dialog)[5:]) == titles


def test_typing_and_enter_run_what_is_found(dialog, done):
    QTest.keyClicks(dialog.search, "mod exp")
    assert shown(dialog)[0] == "Export model…"
    QTest.keyClick(dialog.search, Key.Key_Return)
    assert done == ["export"]


def test_arrows_choose_and_a_choice_is_made_in_the_menu_too(dialog, done, parent):
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Down, Key.Key_Down, Key.Key_Up, Key.Key_Down):
        QTest.keyClick(dialog.search, key)
    assert dialog.list.currentRow() == 4
    assert dialog.search.accessibleDescription() == "Fast, Pace"
    QTest.keyClick(dialog.search, Key.Key_Enter)
    assert done == [2]
    assert [entry.isChecked() for entry in menus.options(parent, "pace").values()] == [False, True]


def test_the_ends_hold_and_a_page_is_what_is_in_sight(dialog):
    QTest.keyClick(dialog.search, Key.Key_Up)
    assert dialog.list.currentRow() == 0
    QTest.keyClick(dialog.search, Key.Key_PageDown)
    assert dialog.list.currentRow() == dialog.list.rows_in_sight > 3
    for _ in range(20):
        QTest.keyClick(dialog.search, Key.Key_PageDown)
    assert dialog.list.currentRow() == dialog.list.count() - 1


def test_what_is_not_available_is_not_run(dialog, palette, done):
    QTest.keyClicks(dialog.search, "undo")
    QTest.keyClick(dialog.search, Key.Key_Return)
    assert (done, palette.dialog) == ([], dialog)


def test_presets_and_lessons_open_by_their_names(palette, rows, qtbot):
    names = []
    palette.preset_chosen.connect(names.append)
    palette.lesson_chosen.connect(names.append)
    for title in (dict(presets.shipped(content=False))["counting"].title, dict(lessons.shipped())["unrolled"].title):
        palette.open(rows)
        qtbot.waitUntil(lambda: palette.dialog.list.count() > 5)
        QTest.keyClicks(palette.dialog.search, title)
        palette.dialog.list.itemClicked.emit(palette.dialog.list.item(0))
        assert palette.dialog is None
    assert names == ["counting", "unrolled"]


def test_what_nothing_has_is_said(dialog):
    QTest.keyClicks(dialog.search, "qqqq")
    assert (shown(dialog), dialog.nothing.text()) == ([], "Nothing has “qqqq” in its name.")
    QTest.keyClick(dialog.search, Key.Key_Return)
    assert dialog.isVisible()
