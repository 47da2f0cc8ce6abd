"""Compiled training: forward pass, backpropagation through time, clipping and updates, many steps in one call.

From the bottom up: `compiled` compiles functions, `products` multiplies matrices, `layout` finds arrays in flat
buffers, `layers` runs a layer through time, `readouts` computes answers and losses, `network` runs the whole network
once, `training` makes many steps on one thread or more. The cells' equations are those of `engine.network.cells`.
`train`, `predict`, `forward`, `differentiate` and each cell's layer are compiled on their own and call each other by
address: a first start compiles only what its network needs, in several processes. Arrays have time first; weights have
torch's layout and order. A step allocates nothing, holds no interpreter lock and checks no bounds: `compiled_engine`
validates beforehand.
"""

from numba.core import config

from playground.engine.backends import kernel_cache

# Set before anything is compiled: by default numba caches beside the sources, and runs stale code after a change.
vars(config)["CACHE_DIR"] = str(kernel_cache.folder())

from playground.engine.backends.kernels import without_blas  # noqa: E402, F401 (before all others)
from playground.engine.backends.kernels.compiled import address  # noqa: E402
from playground.engine.backends.kernels.layers import cell_functions  # noqa: E402
from playground.engine.backends.kernels.layout import Batches, Memory, Net  # noqa: E402
from playground.engine.backends.kernels.network import SPAN, differentiate, forward, predict  # noqa: E402
from playground.engine.backends.kernels.products import DEPTH, WIDE  # noqa: E402
from playground.engine.backends.kernels.training import FEWEST_SLICES, SLOT_STRIDE, Training, train  # noqa: E402

__all__ = [
    "DEPTH",
    "FEWEST_SLICES",
    "SLOT_STRIDE",
    "SPAN",
    "WIDE",
    "Batches",
    "Memory",
    "Net",
    "Training",
    "address",
    "cell_functions",
    "differentiate",
    "forward",
    "predict",
    "train",
]
