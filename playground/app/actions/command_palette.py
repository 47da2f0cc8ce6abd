"""Opens the command palette over the action table, the presets and the lessons."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from playground.app.actions.action import Action, Choice, Row
from playground.app.actions.menus import options
from playground.app.context import Context
from playground.core.specs import Preset
from playground.session.background import BackgroundWorker, ReportProgress
from playground.storage import lessons, own_presets, presets
from playground.views.help.topics import action_tip
from playground.views.palette.entry_list import PaletteEntry
from playground.views.palette.palette_dialog import PaletteDialog
from playground.views.style.theme import Appearance

Named = tuple[str, str]
"""A name and a title."""


@dataclass(frozen=True, slots=True)
class _Command:
    entry: PaletteEntry
    run: Callable[[], object]


class CommandPalette(QObject):
    """`preset_chosen` and `lesson_chosen` carry names. Presets and lessons are read on a thread while the dialog is
    open already."""

    preset_chosen = Signal(str)
    lesson_chosen = Signal(str)

    def __init__(self, context: Context, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance, self._parent = appearance, parent
        self._worker = BackgroundWorker("palette", self)
        self.dialog: PaletteDialog | None = None
        context.closing.on_close(self._worker.close)

    def open(self, rows: Sequence[Row]) -> None:
        """Open the palette over these rows of the action table."""
        commands = [command for row in rows for command in _commands(row, self._parent)]
        self.dialog = dialog = PaletteDialog([each.entry for each in commands], self._appearance, self._parent)
        dialog.chosen.connect(lambda place: commands[place].run())
        dialog.finished.connect(self._on_closed)
        dialog.open()
        self._worker.submit(_read, partial(self._add, commands))

    def _add(self, commands: list[_Command], result: tuple[list[Named], list[Named]] | Exception) -> None:
        """Add the presets and the lessons. What cannot be read is said where it is opened from a menu."""
        if self.dialog is None or isinstance(result, Exception):
            return
        shown, taught = result
        for kind, named, signal in (("Preset", shown, self.preset_chosen), ("Lesson", taught, self.lesson_chosen)):
            for name, title in named:
                tip = f"Open the {kind.lower()} “{title}”."
                commands.append(_Command(PaletteEntry(title=title, kind=kind, tip=tip), partial(signal.emit, name)))
        self.dialog.show_entries([each.entry for each in commands])

    def _on_closed(self) -> None:
        self.dialog = None
        self._worker.cancel()


def _commands(row: Row, owner: QWidget) -> list[_Command]:
    if isinstance(row, Action):
        is_there = row.in_palette and (row.visible is None or row.visible())
        return [_of_action(row)] if is_there else []
    if isinstance(row, Choice):
        kind = row.title.replace("&", "") or row.menu
        return [
            _Command(PaletteEntry(title=entry.text(), kind=kind, tip=entry.toolTip()), entry.trigger)
            for entry in options(owner, row.id).values()
        ]
    return []


def _of_action(row: Action) -> _Command:
    native = QKeySequence.SequenceFormat.NativeText
    entry = PaletteEntry(
        title=row.plain_title,
        kind=row.menu,
        keys=", ".join(QKeySequence(key).toString(native) for key in row.keys[:1]),
        tip=action_tip(row.id) if row.menu else "",
        enabled=row.enabled is None or row.enabled(),
    )
    return _Command(entry, row.run)


def _read(_report_progress: ReportProgress) -> tuple[list[Named], list[Named]]:
    """Return names and titles of all presets that can be opened, and of all lessons."""
    own = [(str(path), preset.title) for path, preset in own_presets.list_presets() if isinstance(preset, Preset)]
    shipped = [(name, preset.title) for name, preset in presets.shipped(content=False)]
    return own + shipped, [(name, lesson.title) for name, lesson in lessons.shipped()]
