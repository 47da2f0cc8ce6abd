"""A page that scrolls, whose words wrap to its width."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget


class ScrollingColumn(QScrollArea):
    """Holds widgets below each other in `column`, each as high as its words need at this width."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        # Tab moves through what is inside, which scrolls into view by itself.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._body = QWidget()
        self._body.setObjectName("setupBody")
        self.column = QVBoxLayout(self._body)
        self.column.setContentsMargins(16, 2, 16, 12)
        self.setWidget(self._body)

    def event(self, event: QEvent) -> bool:
        """Fit the height after each change of the layout."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return done

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the height to the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # Qt squeezes wrapped labels in nested layouts below the height that their words need.
        self._body.setMinimumHeight(max(self.column.totalHeightForWidth(self.viewport().width()), 0))
