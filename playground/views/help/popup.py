"""The popup that shows a help topic."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from playground.views.help.markup import equations_html, plain_text, text_html
from playground.views.help.pictures import picture
from playground.views.help.topic import Topic
from playground.views.style.theme import Appearance, font
from playground.views.widgets.announcement import announce
from playground.views.widgets.labels import label

WIDTH = 360
_EDGE, _APART = 18, 6
_FOOT = "Click anything to see what it is. Esc ends."


class HelpPopup(QFrame):
    """Title, picture, text and equations of a topic, beside what it is about. Takes no focus."""

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("helpPopup")
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._appearance = appearance
        self.topic: Topic | None = None
        self.title, self.foot = label("", "section"), label(_FOOT, "caption")
        self.picture, self.words, self.equations = QLabel(), QLabel(), QLabel()
        for rich in (self.words, self.equations):
            rich.setTextFormat(Qt.TextFormat.RichText)
            rich.setWordWrap(True)
        self.equations.setFont(font(12, mono=True))
        inside = QWidget()
        inside.setObjectName("helpInside")
        self._column = column = QVBoxLayout(inside)
        column.setContentsMargins(_EDGE, 14, _EDGE, 12)
        column.setSpacing(8)
        for part in (self.title, self.picture, self.words, self.equations, self.foot):
            column.addWidget(part)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._scroll)

    def show_topic(self, topic: Topic, about: QRect) -> None:
        """Show a topic beside a rectangle of the screen."""
        self.topic = topic
        self.title.setText(topic.title)
        self.picture.setVisible(bool(topic.picture))
        if topic.picture:
            self.picture.setPixmap(picture(topic.picture, self._appearance, self.devicePixelRatioF()))
            self.picture.setFixedHeight(round(self.picture.pixmap().deviceIndependentSize().height()))
        self.words.setText(text_html(topic))
        self.equations.setText(equations_html(topic, self._appearance.theme))
        self.equations.setVisible(bool(topic.equations))
        self._fit(about)
        self.show()
        self.raise_()
        announce(self, plain_text(topic))

    def _fit(self, about: QRect) -> None:
        """Fit the size to the text, and the place to the screen: below the rectangle, or above, or over it."""
        screen = QGuiApplication.screenAt(about.center()) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        self._column.invalidate()
        needed = self._column.totalHeightForWidth(WIDTH - 2) + 2
        size = QSize(WIDTH, min(needed, room.height() - 2 * _APART))
        below, above = about.bottom() + _APART, about.top() - _APART - size.height()
        top = below if below + size.height() <= room.bottom() else max(above, room.top() + _APART)
        left = min(max(about.left(), room.left() + _APART), room.right() - WIDTH - _APART)
        self.setFixedSize(size)
        self.move(QPoint(left, top))
        self._scroll.verticalScrollBar().setValue(0)
