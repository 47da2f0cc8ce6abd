"""Messages to the user, each one sentence. Controllers show them without knowing the banner or the window."""

from typing import Literal

from PySide6.QtCore import QObject, Signal

from playground.session.mailbox import Notice

State = Literal["wrong", "right"]


class Messages(QObject):
    """`shown` carries a sentence, its state, and the label of the action that it offers, if any. `offer_accepted` is
    emitted when the user takes the offer."""

    shown = Signal(str, str, str)
    offer_accepted = Signal()

    def show(self, text: str, state: State = "wrong", *, offer: str = "") -> None:
        """Replace the last message; an empty text hides it."""
        self.shown.emit(text, state, offer)

    def show_notice(self, notice: Notice) -> None:
        """Show a notice from another thread."""
        self.show(notice.text, "wrong" if notice.wrong else "right")
