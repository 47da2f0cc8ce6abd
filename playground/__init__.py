"""Recurrent Playground: type sequences, train a recurrent network live, and watch every gate and state."""

import os

# Before numpy is first imported. Its matrices here are small: further threads only are waited for, and where training
# has taken their processors that made 16 ms of a product of 20 µs. torch, whose products may be large, has its own.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from playground.core.version import __version__

__all__ = ["__version__"]
