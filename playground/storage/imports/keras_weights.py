"""The arrays in Keras's HDF5 files, read without Keras, and with nothing outside the file."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from playground.core.batches import Array
from playground.storage import hdf5_process
from playground.storage.errors import FileProblem
from playground.storage.hdf5_process import Hdf5Problem
from playground.storage.imports.arrays import as_float32
from playground.storage.packed import LIMIT

LEGACY = "model_weights"
"""The group of a file that older versions of Keras wrote."""
_IDLE = {"layers", "vars", "cell", "layer"}
"""Groups that say nothing of their arrays."""

PARTS: Mapping[str, tuple[str, ...]] = {
    "recurrent": ("kernel", "recurrent_kernel", "bias"),
    "Dense": ("kernel", "bias"),
    "Embedding": ("embeddings",),
}
"""The names of a layer's arrays in their order. Newer files number them."""


class KerasArrays:
    """The arrays of a file by the path of their group, without `layers` and the like, and by the layer's own name."""

    def __init__(self, path: Path, data: bytes) -> None:
        try:
            held = hdf5_process.read(data, text="model_config", root=LEGACY, limit=LIMIT)
        except Hdf5Problem as problem:
            raise FileProblem(path, str(problem)) from None
        self.config, self.is_legacy = held.text, held.has_root
        self._arrays = {_said(key): as_float32(key, array, path) for key, array in held.arrays.items()}
        self._named: dict[str, str] = {}
        for key, name in held.names.items():
            if key.rpartition("/")[2] == "vars":
                self._named.setdefault(name, _said(key.rpartition("/")[0]))

    def layer(self, group: str, name: str, kind: str) -> dict[str, Array]:
        """Return the arrays of a layer by `PARTS`. A newer file calls the group as `group`, or says the layer's `name`
        in it."""
        place = name if self.is_legacy else self._named.get(name, group)
        found = {}
        for key, array in self._arrays.items():
            if not key.startswith(f"{place}/"):
                continue
            leaf = key.rpartition("/")[2].partition(":")[0]
            part = PARTS[kind][int(leaf)] if leaf.isdecimal() and int(leaf) < len(PARTS[kind]) else leaf
            if part in PARTS[kind]:
                found[part] = array
        return found

    def groups(self) -> Iterator[str]:
        """Yield the groups that hold a layer's arrays, in the order of numbers in their names."""
        seen = dict.fromkeys(key.partition("/")[0] for key in self._arrays)
        yield from sorted(seen, key=lambda group: [part.zfill(9) for part in re.split(r"(\d+)", group)])

    def size(self, group: str) -> int:
        """Return how many arrays a group holds."""
        return sum(key.startswith(f"{group}/") for key in self._arrays)


def _said(key: str) -> str:
    """Return the path of an array without the groups that say nothing."""
    return "/".join(part for part in key.split("/") if part not in _IDLE)
