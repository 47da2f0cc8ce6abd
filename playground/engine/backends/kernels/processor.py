"""The features of this processor for which numba compiles."""

import llvmlite.binding
from numba.core import config

_WANTED: str | None = getattr(config, "CPU_FEATURES", None)
FEATURES = frozenset(
    {feature[1:] for feature in _WANTED.split(",") if feature.startswith("+")}
    if _WANTED is not None
    else {feature for feature, present in llvmlite.binding.get_host_cpu_features().items() if present}
)
