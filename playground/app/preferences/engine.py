"""Which engine computes: chosen in the View menu, and kept from one start to the next."""

from playground.app.context import Context
from playground.engine.backends.compiler import Choice

ENGINES: dict[Choice, str] = {
    "auto": "The faster one",
    "torch": "PyTorch",
    "compiled": "Compiled code",
}


def choose(context: Context, engine: Choice) -> None:
    """Compute with another engine from the next step on."""
    context.session.choose_engine(engine)
    context.settings.engine = engine
