"""Pages that scroll, whose words wrap to their width."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget


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


class ScrollingPage(QWidget):
    """A page of the lessons: a `column` that scrolls, and below it a foot with the button `leave`, which emits `left`.

    Tab follows the order of adding: `add_scroll_area` comes first, then what scrolls, and `add_foot` last.
    """

    left = Signal()

    def __init__(self, leave: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lesson")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.leave = QPushButton(leave)
        self.leave.setProperty("role", "link")
        self.leave.clicked.connect(self.left)
        self.scroll_area = ScrollingColumn()
        self.column = self.scroll_area.column
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 1, 0)
        self._whole.setSpacing(0)

    def add_scroll_area(self, head: QLayout | None = None) -> None:
        """Add what scrolls, below a head that stays."""
        if head is not None:
            self._whole.addLayout(head)
        self._whole.addWidget(self.scroll_area, 1)

    def add_foot(self, above: QLayout | None = None) -> None:
        """Add the foot, with what stands `above` the button."""
        foot = QFrame()
        foot.setObjectName("setupFoot")
        self._whole.addWidget(foot)
        column = QVBoxLayout(foot)
        column.setContentsMargins(16, 6 if above is None else 10, 16, 6)
        column.setSpacing(4)
        if above is not None:
            column.addLayout(above)
        column.addWidget(self.leave, 0, Qt.AlignmentFlag.AlignHCenter)
