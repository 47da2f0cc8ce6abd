"""When Python may not collect garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """While Qt walks through widgets, Python code runs that may start a collection of garbage: one that takes a widget
    along would end the program. Afterwards it is as it was: whoever had switched collections off does not want them."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
