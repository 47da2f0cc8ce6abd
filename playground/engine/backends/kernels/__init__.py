"""Training steps as compiled code: forward, backpropagation through time, clipping and the update, many in one call.

From the bottom up: `compiled` how code is compiled, `products` of matrices, `layout` where things lie, `layers` through
time, `readouts` and their losses, `network` the whole of it once, `training` many steps, by one thread or two. The
cells' equations are those of `engine.network.cells`. Arrays are time first, weights in torch's layout and order.
Nothing is allocated in a step, the interpreter's lock is not held, and no bounds are checked: `compiled_engine`
validates.
"""

from numba.core import config

from playground.engine.backends import kernel_cache

# Before anything is compiled; numba would keep it beside the sources, and run it after some of them have changed.
vars(config)["CACHE_DIR"] = str(kernel_cache.folder())

from playground.engine.backends.kernels.layout import Batches, Memory, Net  # noqa: E402
from playground.engine.backends.kernels.network import SPAN, answer  # noqa: E402
from playground.engine.backends.kernels.products import DEPTH, WIDE  # noqa: E402
from playground.engine.backends.kernels.training import ABORT, APART, PARTS, Training, train  # noqa: E402

__all__ = [
    "ABORT",
    "APART",
    "DEPTH",
    "PARTS",
    "SPAN",
    "WIDE",
    "Batches",
    "Memory",
    "Net",
    "Training",
    "answer",
    "train",
]
