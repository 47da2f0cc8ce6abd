"""The engine that trains, from the View menu. Stored in the settings."""

from playground.app.context import Context
from playground.app.settings import Settings
from playground.core.optional import is_installed
from playground.engine.backends.compiler import Choice

ENGINES: dict[Choice, str] = {
    "auto": "The faster one",
    "torch": "PyTorch",
    "compiled": "Compiled code",
}


def offered() -> dict[Choice, str]:
    """Return the engines that can be had here."""
    return {engine: text for engine, text in ENGINES.items() if engine != "torch" or is_installed("torch")}


def stored(settings: Settings) -> Choice:
    """Return the stored engine, or the faster one where that is not offered."""
    return settings.engine if settings.engine in offered() else "auto"


def choose(context: Context, engine: Choice) -> None:
    """Switch to another engine from the next step on."""
    context.session.choose_engine(engine)
    context.settings.engine = engine
