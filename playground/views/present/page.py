"""The window of the presentation: the stage and its controls, on the whole screen."""

from collections.abc import Mapping

from PySide6.QtCore import QChildEvent, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from playground.views.present.control_line import ControlLine
from playground.views.present.layout import CONTROLS, Layout
from playground.views.present.stage import Stage
from playground.views.style.theme import Appearance

_IDLE = 3000
"""Milliseconds after the last move of the mouse until the controls go."""
_LEAST_CONTROLS = 40


class PresentPage(QWidget):
    """Shows the stage without panels. Its keys work wherever the focus is in it; Esc and F11 close it.

    `command` carries what a key asks for: a name of `KEYS`; `dialog_shown` a dialog that is about to be shown over it.
    """

    command = Signal(str)
    dialog_shown = Signal(object)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("present")
        self.setWindowTitle("Present – Recurrent Playground")
        self.stage = Stage(appearance, self)
        self.controls = ControlLine(appearance, self)
        self._idle = QTimer(self, singleShot=True, interval=_IDLE)
        self._idle.timeout.connect(self.rest)
        # Moves of the mouse arrive here from all children.
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusProxy(self.stage)

    def present(self) -> None:
        """Fill the screen on which the parent stands."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.screen().geometry())
        self.showFullScreen()
        self.activateWindow()
        self.stage.setFocus()
        self.wake()

    def wake(self) -> None:
        """Show the controls and the pointer for three seconds."""
        if not self.stage.is_blank:
            self.controls.show()
            self.unsetCursor()
        self._idle.start()

    def rest(self) -> None:
        """Hide controls and pointer, unless the keyboard or a menu is in them."""
        focus = QApplication.focusWidget()
        busy = QApplication.activePopupWidget() is not None or QApplication.activeModalWidget() is not None
        if busy or (focus is not None and self.controls.isAncestorOf(focus)):
            self._idle.start()
            return
        self.controls.hide()
        self.setCursor(Qt.CursorShape.BlankCursor)

    def toggle_blank(self) -> None:
        """Show nothing but black, or all again."""
        self.stage.show_blank(not self.stage.is_blank)
        if self.stage.is_blank:
            self.controls.hide()
            self.setCursor(Qt.CursorShape.BlankCursor)
        else:
            self.wake()

    def event(self, event: QEvent) -> bool:
        """Wake the controls when the mouse moves."""
        if event.type() == QEvent.Type.HoverMove:
            self.wake()
        return super().event(event)

    def childEvent(self, event: QChildEvent) -> None:
        """Report a dialog when it is about to be shown."""
        super().childEvent(event)
        if event.polished() and isinstance(event.child(), QDialog):
            self.dialog_shown.emit(event.child())

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Wake the controls when Tab asks for them."""
        self.wake()
        return super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Run a key that no button took."""
        pressed = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
        name = KEYS.get(pressed.replace("Num+", ""))
        if self.stage.is_blank and pressed != "Esc":
            # Any key brings the page back, so that nobody has to know which one.
            self.toggle_blank()
        elif name == "blank":
            self.toggle_blank()
        elif name == "leave":
            self.close()
        elif name is not None:
            self.command.emit(name)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay stage and controls out."""
        super().resizeEvent(event)
        scale = Layout.fitting(self.width(), self.height()).scale
        high, room = max(round(CONTROLS * scale), _LEAST_CONTROLS), round(80 * scale)
        self.stage.setGeometry(self.rect())
        self.controls.setGeometry(0, self.height() - room + (room - high) // 2, self.width(), high)
        self.controls.fit(scale)

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the presentation."""
        super().closeEvent(event)
        self._idle.stop()
        self.stage.show_blank(False)


KEYS: Mapping[str, str] = {
    "Space": "train",
    "Left": "back",
    "Right": "forward",
    "Home": "first",
    "End": "last",
    "C": "track",
    "PgDown": "next scene",
    "PgUp": "previous scene",
    "Ctrl+R": "reset",
    "B": "blank",
    "Esc": "leave",
    "F11": "leave",
}
"""What each key does, by its portable text."""
