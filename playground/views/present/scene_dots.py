"""A dot for each scene, which shows it; its menu renames, moves and removes it."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QMenu, QSizePolicy, QWidget

from playground.core.specs import Scene
from playground.views.style.theme import Appearance

_SIDE = 24
_HINT = "Show this scene. Right click or the menu key: rename, move or remove it."


class SceneDot(QAbstractButton):
    """One scene. `menu_requested` asks for its menu."""

    menu_requested = Signal()

    def __init__(self, appearance: Appearance, number: int, title: str, *, current: bool) -> None:
        super().__init__()
        self._appearance, self._current = appearance, current
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(_SIDE, _SIDE)
        self.setToolTip(f"Show the scene “{title}”; a right click renames, moves or removes it.")
        self.setAccessibleName(f"Scene {number}: {title}{', shown' if current else ''}")
        self.setAccessibleDescription(_HINT)

    def sizeHint(self) -> QSize:
        """Return the size of a target that can be hit."""
        return QSize(_SIDE, _SIDE)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu, by the mouse or the menu key."""
        self.menu_requested.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dot, larger for the scene that is shown, and the focus ring."""
        painter, theme = QPainter(self), self._appearance.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(_SIDE / 2, _SIDE / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.accent if self._current else theme.text3 if self.underMouse() else theme.line2))
        painter.drawEllipse(middle, *((7, 7) if self._current else (6, 6)))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.drawEllipse(middle, 10.5, 10.5)


class SceneDots(QWidget):
    """The dots of all scenes. The signals carry a scene's index; `moved` carries where to, too."""

    chosen = Signal(int)
    rename_requested = Signal(int)
    moved = Signal(int, int)
    removed = Signal(int)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._shown: tuple[tuple[str, ...], int | None] = ((), None)
        self.dots: list[SceneDot] = []
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        appearance.changed.connect(self.update)

    def show_scenes(self, scenes: Sequence[Scene], current: int | None) -> None:
        """Show these scenes, of which the one with the index `current` is on the page."""
        titles = tuple(scene.title for scene in scenes)
        if (titles, current) == self._shown:
            return
        focused = next((index for index, dot in enumerate(self.dots) if dot.hasFocus()), None)
        self._shown = titles, current
        for dot in self.dots:
            self._row.removeWidget(dot)
            dot.hide()
            dot.deleteLater()
        self.dots = [
            SceneDot(self._appearance, index + 1, title, current=index == current) for index, title in enumerate(titles)
        ]
        for index, dot in enumerate(self.dots):
            dot.clicked.connect(lambda _checked=False, index=index: self.chosen.emit(index))
            dot.menu_requested.connect(lambda index=index: self.menu_of(index).popup(self._below(index)))
            self._row.addWidget(dot)
        if focused is not None and self.dots:
            self.dots[min(focused, len(self.dots) - 1)].setFocus()

    def menu_of(self, index: int) -> QMenu:
        """Return the menu of a scene, which deletes itself when it closes."""
        menu, last = QMenu(self), len(self.dots) - 1
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        rename = menu.addAction("Rename…", lambda: self.rename_requested.emit(index))
        back = menu.addAction("Move one back", lambda: self.moved.emit(index, index - 1))
        forth = menu.addAction("Move one on", lambda: self.moved.emit(index, index + 1))
        menu.addSeparator()
        remove = menu.addAction("Remove", lambda: self.removed.emit(index))
        back.setEnabled(index > 0)
        forth.setEnabled(index < last)
        rename.setToolTip("Give this scene another title.")
        back.setToolTip("Show this scene before the one that it follows now.")
        forth.setToolTip("Show this scene after the one that follows it now.")
        remove.setToolTip("Remove this scene from the preset.")
        return menu

    def _below(self, index: int) -> QPoint:
        dot = self.dots[index]
        return dot.mapToGlobal(dot.rect().bottomLeft())
