"""What every controller may use: the experiment, what is watched of it, messages, settings, and the end."""

from dataclasses import dataclass

from playground.app.closing import Closing
from playground.app.messages import Messages
from playground.app.settings import Settings
from playground.app.watch_state import WatchState
from playground.session.session import Session


@dataclass(frozen=True, slots=True)
class Context:
    """Handed to each controller beside the views that it drives."""

    session: Session
    watch: WatchState
    messages: Messages
    settings: Settings
    closing: Closing
