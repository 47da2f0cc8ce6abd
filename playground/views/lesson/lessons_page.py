"""The page of lessons: their list, one of them, or the transfer questions."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget, QWidget

from playground.views.lesson.lesson_list import LessonList
from playground.views.lesson.lesson_panel import LessonPanel
from playground.views.lesson.transfer_page import TransferPage
from playground.views.style.theme import Appearance


class LessonsPage(QStackedWidget):
    """Holds `list`, `panel` and `transfer`, one of which is in sight."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Made inside this page, because Qt visits all inside a widget whenever it is reparented.
        self.list, self.panel, self.transfer = LessonList(self), LessonPanel(appearance, self), TransferPage(self)
        for page in (self.list, self.panel, self.transfer):
            self.addWidget(page)

    def minimumSizeHint(self) -> QSize:
        """Small, because both pages scroll."""
        return QSize(200, 200)
