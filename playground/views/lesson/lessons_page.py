"""The page of lessons: their list, or one of them."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget, QWidget

from playground.views.lesson.lesson_list import LessonList
from playground.views.lesson.lesson_panel import LessonPanel
from playground.views.style.theme import Appearance


class LessonsPage(QStackedWidget):
    """Holds `list` and `panel`, one of which is in sight."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list, self.panel = LessonList(), LessonPanel(appearance)
        self.addWidget(self.list)
        self.addWidget(self.panel)

    def minimumSizeHint(self) -> QSize:
        """Small, because both pages scroll."""
        return QSize(200, 200)
