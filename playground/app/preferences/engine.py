"""The engine that trains, from the View menu. Stored in the settings."""

from playground.app.context import Context
from playground.engine.backends.compiler import Choice

ENGINES: dict[Choice, str] = {
    "auto": "The faster one",
    "torch": "PyTorch",
    "compiled": "Compiled code",
}


def choose(context: Context, engine: Choice) -> None:
    """Switch to another engine from the next step on."""
    context.session.choose_engine(engine)
    context.settings.engine = engine
