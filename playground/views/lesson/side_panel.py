"""The panel at the left of the score: the setup, and beside it the lessons once they are opened."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from playground.views.lesson.lessons_page import LessonsPage
from playground.views.style.theme import Appearance

_TABS = 40


class SidePanel(QWidget):
    """Two pages under tabs: `lessons` and the setup; `add_pages` adds them. Until the lessons are opened, the setup is
    alone and there are no tabs. `changed` follows each change of the page."""

    changed = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lessons = LessonsPage(appearance)
        self._pages = QStackedWidget()
        self.lesson_tab, self.setup_tab = _tab("Lesson"), _tab("Setup")
        self._bar = QFrame()
        self._bar.setObjectName("sideTabs")
        self._bar.setFixedHeight(_TABS)
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(0, 0, 1, 0)
        row.setSpacing(0)
        group = QButtonGroup(self)
        for tab, show in ((self.lesson_tab, self.open_lessons), (self.setup_tab, self.show_setup)):
            group.addButton(tab)
            row.addWidget(tab, 1)
            tab.clicked.connect(show)
        self._bar.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._pages, 1)

    def add_pages(self, setup: QWidget) -> None:
        """Add the setup and the lessons, once, when this panel has its place in the window: Qt visits all inside a
        widget whenever it is reparented."""
        self.setFixedWidth(setup.width())
        for page in (setup, self.lessons):
            self._pages.addWidget(page)

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
        self._show(lessons=True)

    def close_lessons(self) -> None:
        """Show the setup alone."""
        self._bar.hide()
        self.show_setup()

    def show_setup(self) -> None:
        """Show the setup's page; the tabs stay."""
        self._show(lessons=False)

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

    def _show(self, *, lessons: bool) -> None:
        self._pages.setCurrentIndex(int(lessons))
        self.lesson_tab.setChecked(lessons)
        self.setup_tab.setChecked(not lessons)
        self.changed.emit()


def _tab(name: str) -> QPushButton:
    tab = QPushButton(name)
    tab.setCheckable(True)
    tab.setProperty("role", "tab")
    tab.setAccessibleName(name)
    return tab
