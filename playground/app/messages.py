"""Messages to the user, each one sentence. Controllers show them without knowing the banner or the window."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QObject, Signal, Slot

from playground.session.mailbox import Notice

State = Literal["wrong", "right"]


class Messages(QObject):
    """`shown` carries a sentence, its state, and the label of the action that it offers, if any."""

    shown = Signal(str, str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._accepted: Callable[[], object] = _do_nothing

    def show(
        self, text: str, state: State = "wrong", *, offer: str = "", accepted: Callable[[], object] | None = None
    ) -> None:
        """Replace the last message; an empty text hides it. `accepted` is called if the user takes the offer."""
        self._accepted = accepted or _do_nothing
        self.shown.emit(text, state, offer)

    @Slot()
    def accept(self) -> None:
        """Take the offer of the last message."""
        self._accepted()

    def show_notice(self, notice: Notice) -> None:
        """Show a notice from another thread."""
        self.show(notice.text, "wrong" if notice.wrong else "right")


def _do_nothing() -> None:
    pass
