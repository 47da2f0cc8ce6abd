"""Recurrent Playground: type sequences, train a recurrent network live, and watch every gate and state.

From Python, without the window:

    training = playground.train("hello")             a model and how it learned
    training.model.save("hello.safetensors")
    model = playground.load("hello.safetensors")
    trace = model.trace("hell")                      every gate, state and answer
    trace.gates["forget"]                            (time, layers, units)
    playground.trace(torch.nn.LSTM(3, 8), inputs)    the same of a module of torch
    playground.show(module, inputs)                  the window on it

`playground` on the command line opens the window.
"""

import os

# Before numpy is first imported. Its matrices here are small: further threads only are waited for, and where training
# has taken their processors that made 16 ms of a product of 20 µs. torch, whose products may be large, has its own.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from playground.core.version import __version__

TYPE_CHECKING = False  # as in `typing`, which takes longer to import than all of this
if TYPE_CHECKING:
    from playground.api import FileProblem, MissingLibrary, Model, Trace, Training, load, show, trace, train

__all__ = [
    "FileProblem",
    "MissingLibrary",
    "Model",
    "Trace",
    "Training",
    "__version__",
    "load",
    "show",
    "trace",
    "train",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Import the interface when it is first used: commands and the window start without it."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        import importlib

        globals()[name] = found = getattr(importlib.import_module("playground.api"), name)
        return found

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
