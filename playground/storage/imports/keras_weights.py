"""The arrays in Keras's HDF5 files, read without Keras, and with nothing outside the file."""

import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from playground.core.batches import Array
from playground.storage.errors import FileProblem, printable
from playground.storage.imports.arrays import LIMIT, as_float32

LEGACY = "model_weights"
"""The group of a file that older versions of Keras wrote."""
_DEEPEST, _MOST = 12, 20_000
"""The most groups in each other, and the most groups and arrays: a file may link to itself."""

PARTS: Mapping[str, tuple[str, ...]] = {
    "recurrent": ("kernel", "recurrent_kernel", "bias"),
    "Dense": ("kernel", "bias"),
    "Embedding": ("embeddings",),
}
"""The names of a layer's arrays in their order. Newer files number them."""


class KerasArrays:
    """The arrays of a file by the path of their group, without `layers` and the like, and by the layer's own name."""

    def __init__(self, path: Path, data: bytes) -> None:
        import h5py

        self._path = path
        self.config: str | None = None
        self._arrays: dict[str, Array] = {}
        self._named: dict[str, str] = {}
        try:
            with h5py.File(io.BytesIO(data), "r") as file:
                config = file.attrs.get("model_config")
                self.config = config.decode() if isinstance(config, bytes) else config
                root = file[LEGACY] if self._is_group(file, LEGACY) else file
                self.is_legacy = root is not file
                self._read(root)
        except FileProblem:
            raise
        except Exception as error:  # the library raises many kinds for a damaged file
            reason = printable(str(error).partition("\n")[0])
            raise FileProblem(path, f"this is not a whole HDF5 file ({reason}).") from None

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

    @staticmethod
    def _is_group(parent: Any, name: str) -> bool:
        import h5py

        # Other links may lead to another file.
        return isinstance(parent.get(name, getlink=True), h5py.HardLink) and isinstance(parent[name], h5py.Group)

    def _read(self, root: Any) -> None:
        import h5py

        waiting, count, total = [(root, "", 0)], 0, 0
        while waiting:
            group, prefix, depth = waiting.pop()
            for name in group:
                count += 1
                if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                    raise FileProblem(self._path, f"{printable(name)} is a link, which is not followed.")
                if count > _MOST or depth > _DEEPEST:
                    raise FileProblem(self._path, "it has more groups than a network's file.")
                held = group[name]
                if isinstance(held, h5py.Dataset):
                    total += held.size * held.dtype.itemsize if held.shape is not None else 0
                    self._add(prefix + name, held, total)
                    continue
                own = held.attrs.get("name")
                if name == "vars" and isinstance(own, str):
                    self._named.setdefault(own, prefix.removesuffix("/"))
                # These groups say nothing.
                inner = prefix if name in {"layers", "vars", "cell", "layer"} else f"{prefix}{name}/"
                waiting.append((held, inner, depth + 1))

    def _add(self, key: str, dataset: Any, total: int) -> None:
        if dataset.external or dataset.is_virtual:
            raise FileProblem(self._path, f"{printable(key)} lies in another file, which is not read.")
        if total > LIMIT:
            raise FileProblem(self._path, f"its arrays hold more than {LIMIT / 1e6:,.0f} MB, the most that is read.")
        if dataset.dtype.kind == "f":
            self._arrays[key] = as_float32(key, np.asarray(dataset[()]), self._path)
