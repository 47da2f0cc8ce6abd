"""A container for a panel beside the score. In a narrow window it folds to a rail, whose button opens the panel over
the score."""

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from playground.views.style.theme import Appearance, icon

RAIL_WIDTH = 48


class CollapsiblePanel(QWidget):
    """Holds a panel at the left of the score or, with `at_right`, at its right."""

    def __init__(
        self,
        panel: QWidget,
        appearance: Appearance,
        *,
        name: str,
        description: str,
        icon_name: str,
        at_right: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._panel = panel
        self._appearance = appearance
        self._is_folded, self._is_at_right, self._icon_name = False, at_right, icon_name
        self.rail = QFrame()
        self.rail.setObjectName("farRail" if at_right else "rail")
        self.rail.setFixedWidth(RAIL_WIDTH)
        self.rail_button = QToolButton()
        self.rail_button.setProperty("role", "icon")
        self.rail_button.setCheckable(True)
        self.rail_button.setAccessibleName(name)
        self.rail_button.setToolTip(f"Open the {name.lower()}: {description}.")
        self.rail_button.toggled.connect(self._show_overlay)
        column = QVBoxLayout(self.rail)
        column.setContentsMargins(9, 10, 9, 10)
        column.addWidget(self.rail_button)
        column.addStretch()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self.rail)
        self._row.addWidget(panel)
        self.rail.hide()
        appearance.changed.connect(self._recolour)
        self._recolour()

    def set_folded(self, folded: bool) -> None:
        """Show only the rail, or the whole panel."""
        if folded == self._is_folded:
            return
        self._is_folded = folded
        self.rail.setVisible(folded)
        self.rail_button.setChecked(False)
        if folded:
            self._row.removeWidget(self._panel)
            self._panel.setParent(self.window())
            self._panel.hide()
            self.window().installEventFilter(self)
        else:
            self.window().removeEventFilter(self)
            self._row.addWidget(self._panel)
            self._panel.show()

    def open_overlay(self) -> None:
        """Open the panel over the score if it is folded."""
        self.rail_button.setChecked(self._is_folded)

    def close_overlay(self) -> None:
        """Close the overlay. A keyboard focus inside moves to the rail's button."""
        inside = self._is_folded and self._panel.isAncestorOf(QApplication.focusWidget() or self)
        self.rail_button.setChecked(False)
        if inside:
            self.rail_button.setFocus(Qt.FocusReason.TabFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit the overlay to the window's size."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest) and self._panel.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _show_overlay(self, shown: bool) -> None:
        if self._is_folded:
            if shown:
                self._place()
                self._panel.raise_()
            self._panel.setVisible(shown)

    def _place(self) -> None:
        """Place the overlay over the score, and over the training strip if it needs the height."""
        corner = self.mapTo(self.window(), QPoint(-self._panel.width() if self._is_at_right else RAIL_WIDTH, 0))
        low = self._panel.sizeHint().height() > self.height()
        height = self.window().height() - corner.y() if low else self.height()
        self._panel.setGeometry(corner.x(), corner.y(), self._panel.width(), height)

    def _recolour(self) -> None:
        self.rail_button.setIcon(icon(self._icon_name, self._appearance.theme.text))
