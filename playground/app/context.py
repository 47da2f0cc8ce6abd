"""What every controller receives: session, watch state, messages, settings and close callbacks."""

from dataclasses import dataclass

from playground.app.close_callbacks import CloseCallbacks
from playground.app.messages import Messages
from playground.app.settings import Settings
from playground.app.watch_state import WatchState
from playground.session.session import Session


@dataclass(frozen=True, slots=True)
class Context:
    """A controller takes this and its own views, never the window."""

    session: Session
    watch: WatchState
    messages: Messages
    settings: Settings
    closing: CloseCallbacks
