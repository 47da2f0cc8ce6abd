"""A panel's place: beside the score, or, in a narrow window, folded to a rail that opens it over the score."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from playground.views.style.theme import Appearance, icon

RAIL = 48


class CollapsiblePanel(QWidget):
    """Holds the panel, at the score's left or, `far`, at its right. `fold` makes it a rail with an icon."""

    def __init__(
        self,
        panel: QWidget,
        appearance: Appearance,
        *,
        name: str,
        about: str,
        picture: str,
        far: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._panel = panel
        self._appearance = appearance
        self._folded, self._far, self._icon = False, far, picture
        self.rail = QFrame()
        self.rail.setObjectName("farRail" if far else "rail")
        self.rail.setFixedWidth(RAIL)
        self.opener = QToolButton()
        self.opener.setProperty("role", "icon")
        self.opener.setCheckable(True)
        self.opener.setAccessibleName(name)
        self.opener.setToolTip(f"{name}: {about}")
        self.opener.toggled.connect(self._show_overlay)
        column = QVBoxLayout(self.rail)
        column.setContentsMargins(9, 10, 9, 10)
        column.addWidget(self.opener)
        column.addStretch()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self.rail)
        self._row.addWidget(panel)
        self.rail.hide()
        appearance.changed.connect(self._recolour)
        self._recolour()

    def fold(self, folded: bool) -> None:
        """A rail, or the whole panel."""
        if folded == self._folded:
            return
        self._folded = folded
        self.rail.setVisible(folded)
        self.opener.setChecked(False)
        if folded:
            self._row.removeWidget(self._panel)
            self._panel.setParent(self.window())
            self._panel.hide()
            self.window().installEventFilter(self)
        else:
            self.window().removeEventFilter(self)
            self._row.addWidget(self._panel)
            self._panel.show()

    def close_overlay(self) -> None:
        """Back to the rail alone. Who was in it by keys is on its icon again."""
        inside = self._folded and self._panel.isAncestorOf(QApplication.focusWidget() or self)
        self.opener.setChecked(False)
        if inside:
            self.opener.setFocus(Qt.FocusReason.TabFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The overlay follows the window's size."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest) and self._panel.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _show_overlay(self, shown: bool) -> None:
        if self._folded:
            if shown:
                self._place()
                self._panel.raise_()
            self._panel.setVisible(shown)

    def _place(self) -> None:
        """Over the score, and over the training strip where the panel needs its height."""
        corner = self.mapTo(self.window(), QPoint(-self._panel.width() if self._far else RAIL, 0))
        low = self._panel.sizeHint().height() > self.height()
        height = self.window().height() - corner.y() if low else self.height()
        self._panel.setGeometry(corner.x(), corner.y(), self._panel.width(), height)

    def _recolour(self) -> None:
        self.opener.setIcon(icon(self._icon, self._appearance.theme.text))
