"""Explains what the user points at, or what has the keyboard focus: “What is this?”."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from playground.views.help.described import describe, topic_at
from playground.views.help.popup import HelpPopup
from playground.views.help.topics import topic
from playground.views.style.theme import Appearance

_MOUSE = {QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease, QEvent.Type.MouseButtonDblClick}
_END = {Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter}
_KEYS = QKeySequence("Shift+F1")


class HelpController(QObject):
    """Gives the window and its dialogs their help.

    `ask` explains what has the focus. Until Esc or a click on the popup, each click explains what lies there instead of
    acting on it, and so does each widget that Tab reaches.
    """

    def __init__(self, window: QWidget, appearance: Appearance) -> None:
        super().__init__(window)
        self._window, self._appearance = window, appearance
        self.popup: HelpPopup | None = None
        """What is shown; None unless the user is asking."""
        describe(window)

    def describe_window(self, window: QWidget) -> None:
        """Give another window or a dialog of the program's own its help, and the key that asks for it."""
        if isinstance(window, QFileDialog) or window.findChild(QShortcut, "help") is not None:
            return
        describe(window)
        shortcut = QShortcut(_KEYS, window)
        shortcut.setObjectName("help")
        shortcut.activated.connect(self.ask)

    def ask(self) -> None:
        """Explain what has the focus, and then what is clicked; the second time, stop."""
        if self.popup is not None:
            self.end()
            return
        asked = QApplication.focusWidget() or QApplication.activeWindow() or self._window
        self._explain(asked, asked.rect().center(), _on_screen(asked))

    def end(self) -> None:
        """Close the popup. Clicks act again."""
        popup, self.popup = self.popup, None
        if popup is None:
            return
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.removeEventFilter(self)
        application.focusChanged.disconnect(self._on_focus_changed)
        application.restoreOverrideCursor()
        popup.close()

    def _begin(self) -> None:
        # Python sees every event of the program while this filter is there, so it is there only while someone asks.
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.installEventFilter(self)
        application.focusChanged.connect(self._on_focus_changed)
        application.setOverrideCursor(Qt.CursorShape.WhatsThisCursor)

    def _explain(self, asked: QWidget, place: QPoint, about: QRect) -> None:
        """Show the topic of a point of a widget beside a rectangle of the screen, or stop if there is none."""
        found = topic_at(asked, place)
        if found is None:
            self.end()
            return
        key, owner = found
        if self.popup is None:
            self._begin()
        if self.popup is None or self.popup.parentWidget() is not owner.window():
            if self.popup is not None:
                self.popup.close()
            self.popup = HelpPopup(self._appearance, owner.window())
        self.popup.show_topic(topic(key), about)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While someone asks: explain what is clicked, and stop at Esc or when the window is left."""
        if self.popup is None or not isinstance(watched, QWidget):
            return False
        kind = event.type()
        if kind in _MOUSE and isinstance(event, QMouseEvent):
            if kind == QEvent.Type.MouseButtonPress and watched.window() is self.popup:
                self.end()
            elif kind == QEvent.Type.MouseButtonPress:
                around = QRect(event.globalPosition().toPoint(), QSize(1, 1)).adjusted(0, -8, 0, 8)
                self._explain(watched, event.position().toPoint(), around)
            return True
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _END:
            self.end()
            return True
        if kind == QEvent.Type.WindowDeactivate and watched is self.popup.parentWidget():
            self.end()
        return False

    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.popup is not None and now.window() is self.popup.parentWidget():
            self._explain(now, now.rect().center(), _on_screen(now))


def _on_screen(widget: QWidget) -> QRect:
    """Return a widget's rectangle on the screen."""
    return QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size())
