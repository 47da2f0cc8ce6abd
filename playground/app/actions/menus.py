"""The window's menus: what each entry is called, its keys, and what it does."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from playground.app.controllers import track_arrangement
from playground.app.dialogs.guide import show_guide
from playground.app.preferences import history_memory, text_size
from playground.engine.backends.compiler import Choice
from playground.views.score.orders import ORDERS

if TYPE_CHECKING:
    from playground.app.main_window import MainWindow

_Key = TypeVar("_Key")

PACES: dict[float | None, str] = {
    None: "Full speed",
    100.0: "100 steps a second",
    20.0: "20 steps a second",
    5.0: "5 steps a second",
}
"""How fast training goes on before the eyes of a room."""
ENGINES: dict[Choice, str] = {
    "auto": "The faster one",
    "torch": "PyTorch",
    "compiled": "Compiled code",
}
THEMES = {choice: f"{choice.capitalize()} theme" for choice in ("system", "light", "dark")}


def fill(window: "MainWindow", engine: Choice) -> None:
    """Put every action into the window's menus; `engine` is the one in force."""
    file, view = window.top.menus["File"], window.top.menus["View"]
    _add(window, file, "&Presets…", window.gallery.open, "Ctrl+P")
    _add(window, file, "&Open preset…", window.choose_file, "Ctrl+O")
    _add(window, file, "Save &as preset…", window.gallery.save, "Ctrl+S")
    _add(window, file, "Open &text or CSV…", window.data_import.choose, "Ctrl+Shift+O")
    _add(window, file, "&Export model…", window.choose_export, "Ctrl+E")
    file.addSeparator()
    _add(window, file, "&Save figure…", window.figure_export.choose, "Ctrl+Shift+S")
    _add(window, file, "&Copy figure", window.figure_export.copy_score, "Ctrl+Shift+C")
    window.recording.action = _add(window, file, "&Record training…", window.recording.toggle)
    window.playback.saving = _add(window, file, "Save soun&d…", window.playback.choose)
    file.addSeparator()
    _add(window, file, "&Quit", window.close, "Ctrl+Q")
    _add(window, view, "Score", partial(window.comparison.switch, False), "Ctrl+1")
    _add(window, view, "Compare", partial(window.comparison.switch, True), "Ctrl+2")
    _add(window, view, "Memory lab", window.lab.enter, "Ctrl+3")
    view.addSeparator()
    window.generation.action = _add(window, view, "&Generate", window.generation.toggle, "Ctrl+G")
    window.playback.action = _add(window, view, "&Play sound", window.playback.toggle, "Ctrl+L")
    _add_choice(window, view.addMenu("Pace"), PACES, None, window.session.set_pace)
    _add_choice(window, view.addMenu("Engine"), ENGINES, engine, partial(_choose_engine, window))
    memory, choose_memory = window.settings.memory, partial(history_memory.choose, window.context)
    _add_choice(window, view.addMenu("Memory for going back"), history_memory.SIZES, memory, choose_memory)
    track_arrangement.add_menu(view, lambda: window.comparison.faces, window.score, window.comparison.score)
    view.addMenu(window.probe.difference.menu_of_probes)
    view.addSeparator()
    _add_zoom(window, view)
    view.addSeparator()
    sizes, size = text_size.SIZES, window.settings.text_size
    _add_choice(window, view.addMenu("Text size"), sizes, size, partial(text_size.choose, window.context))
    _add_choice(window, view, THEMES, window.appearance.choice, window.choose_theme)
    _add(window, window.top.menus["Help"], "&Guide", lambda: show_guide(window), "F1")
    _add(window, None, "Reset", window.reset, "Ctrl+R")


def _add_zoom(window: "MainWindow", view: QMenu) -> None:
    """How much of the score is in sight at once."""
    zoom = window.score.zoom
    closer = _add(window, view, "Zoom &in", zoom.closer, "Ctrl++")
    closer.setShortcuts([QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")])
    _add(window, view, "Zoom &out", zoom.farther, "Ctrl+-")
    _add(window, view, "&All timesteps", zoom.whole, "Ctrl+0")
    _add(window, view, "&Usual width", zoom.usual)
    units = _add(window, view, "All u&nits", lambda: zoom.show_units(units.isChecked()))
    units.setCheckable(True)
    zoom.units_shown.connect(units.setChecked)
    names = {kind: name for kind, (name, _) in ORDERS.items()}
    window.score.ordering.choose(window.settings.order)
    _add_choice(window, view.addMenu("Order of units"), names, window.score.ordering.kind, partial(_order, window))


def _order(window: "MainWindow", kind: str) -> None:
    """The order of the units; kept for next time."""
    window.score.ordering.choose(kind)
    window.settings.order = kind


def _choose_engine(window: "MainWindow", engine: Choice) -> None:
    """Compute otherwise from the next step on; kept for next time."""
    window.session.choose_engine(engine)
    window.settings.engine = engine


def _add(window: "MainWindow", menu: QMenu | None, text: str, slot: Callable[[], object], keys: str = "") -> QAction:
    """An action of the window, so that its keys work wherever the focus is."""
    action = QAction(text, window)
    if keys:
        action.setShortcut(QKeySequence(keys))
    action.triggered.connect(lambda _checked: slot())
    if menu is not None:
        menu.addAction(action)
    window.addAction(action)
    return action


def _add_choice(
    window: "MainWindow", menu: QMenu, texts: Mapping[_Key, str], now: _Key, choose: Callable[[_Key], object]
) -> None:
    """Entries of which one is in force."""
    group = QActionGroup(window)
    for key, text in texts.items():
        action = _add(window, menu, text, partial(choose, key))
        action.setCheckable(True)
        action.setChecked(key == now)
        group.addAction(action)
