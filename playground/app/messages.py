"""What is said to the user, in a sentence: whoever has something to say needs no banner, and no window."""

from typing import Literal

from PySide6.QtCore import QObject, Signal

from playground.session.mailbox import Notice

State = Literal["wrong", "right"]


class Messages(QObject):
    """`said` has a sentence, how it is meant, and what can be done about it; `accepted` says that this is wanted."""

    said = Signal(str, str, str)
    accepted = Signal()

    def say(self, text: str, state: State = "wrong", *, offer: str = "") -> None:
        """Say a sentence in the place of the last one; an empty one takes it away."""
        self.said.emit(text, state, offer)

    def tell(self, notice: Notice) -> None:
        """Say what a thread left."""
        self.say(notice.text, "wrong" if notice.wrong else "right")
