"""The panel at the left of the score: the setup, and beside it the lessons once they are opened."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from playground.views.lesson.lessons_page import LessonsPage
from playground.views.style.theme import Appearance

_TABS = 40


class SidePanel(QWidget):
    """Two pages under tabs: `lessons` and the setup. Until the lessons are opened, the setup is alone and there are no
    tabs. `changed` follows each change of the page."""

    changed = Signal()

    def __init__(self, setup: QWidget, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._setup, self.lessons = setup, LessonsPage(appearance)
        self.setFixedWidth(setup.width())
        self._pages = QStackedWidget()
        self._pages.addWidget(setup)
        self._pages.addWidget(self.lessons)
        self.lesson_tab, self.setup_tab = _tab("Lesson"), _tab("Setup")
        self._bar = QFrame()
        self._bar.setObjectName("sideTabs")
        self._bar.setFixedHeight(_TABS)
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(0, 0, 1, 0)
        row.setSpacing(0)
        group = QButtonGroup(self)
        for tab, page in ((self.lesson_tab, self.lessons), (self.setup_tab, setup)):
            group.addButton(tab)
            row.addWidget(tab, 1)
            tab.clicked.connect(lambda _checked, page=page: self._show(page))
        self._bar.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._pages, 1)

    @property
    def has_lessons(self) -> bool:
        """Whether the tabs are there."""
        return not self._bar.isHidden()

    @property
    def shows_lessons(self) -> bool:
        """Whether the lessons' page is the one on top."""
        return self._pages.currentWidget() is self.lessons

    def open_lessons(self) -> None:
        """Show the tabs, and the lessons' page."""
        self._bar.show()
        self._show(self.lessons)

    def close_lessons(self) -> None:
        """Show the setup alone."""
        self._bar.hide()
        self._show(self._setup)

    def show_setup(self) -> None:
        """Show the setup's page; the tabs stay."""
        self._show(self._setup)

    def toggle(self) -> None:
        """Show the other page."""
        if self.shows_lessons:
            self.show_setup()
        else:
            self.open_lessons()

    def sizeHint(self) -> QSize:
        """Return the size that the page on top needs."""
        page = self._pages.currentWidget()
        assert page is not None
        return QSize(self.width(), page.sizeHint().height() + (_TABS if self.has_lessons else 0))

    def _show(self, page: QWidget) -> None:
        self._pages.setCurrentWidget(page)
        self.lesson_tab.setChecked(page is self.lessons)
        self.setup_tab.setChecked(page is self._setup)
        self.changed.emit()


def _tab(name: str) -> QPushButton:
    tab = QPushButton(name)
    tab.setCheckable(True)
    tab.setProperty("role", "tab")
    tab.setAccessibleName(name)
    return tab
