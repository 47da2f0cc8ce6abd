"""Reads `.npy` and `.npz` files of numpy: `X (sequences, time, features)` and the labels `y`.

Two axes are `(sequences, time)` in an `.npz`, with one number a timestep, and `(time, features)`, one sequence, in an
`.npy`. `y` has a label for each sequence, or `(sequences, time)` for each timestep. NaN at a sequence's end makes it
shorter. Labels may be numbers or texts. Nothing that numpy would have to unpickle is read.
"""

import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from playground.storage import files
from playground.storage.errors import FileProblem, join_words, printable
from playground.storage.packed import LIMIT, npy_array, open_zip
from playground.storage.reading import Progress
from playground.storage.sequence_files.found import Found, column_names
from playground.tasks.common.labelled import MAX_CLASSES, UNPLACED, Labels

SUFFIXES = (".npz", ".npy")
NUMBERS, LABEL = "X", "y"
"""The names of the arrays; that of the labels is their name in a preset, too."""

_LONGEST_LABEL = 200

Array = npt.NDArray[Any]


def read(path: Path, progress: Progress) -> Found:
    """Read a file. Raises `FileProblem`."""
    data = files.read_bytes(path, LIMIT)
    progress(0.3)
    if path.suffix.lower() == ".npy":
        return _sequences(path, _array(path, "it", data), None)
    with open_zip(path, data, "file of numpy’s savez") as archive:
        names = {entry.filename.removesuffix(".npy"): entry for entry in archive.infolist()}
        if NUMBERS not in names:
            held = f"only {join_words(map(printable, list(names)[:10]))}" if names else "none at all"
            raise FileProblem(path, f"there is no array “{NUMBERS}” in it, {held}; save it with savez(file, X=…, y=…).")
        arrays = [_array(path, name, _member(path, archive, names[name])) for name in (NUMBERS, LABEL) if name in names]
    progress(0.6)
    return _sequences(path, arrays[0], arrays[1] if len(arrays) > 1 else None)


def _member(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Return what is packed in a file: never more than it says."""
    try:
        with archive.open(entry) as file:
            return file.read(entry.file_size)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, RuntimeError, OSError, zlib.error):
        raise FileProblem(path, "this is not a whole file of numpy’s savez.") from None


def _array(path: Path, name: str, data: bytes) -> Array:
    try:
        return npy_array(data)
    except ValueError:
        raise FileProblem(path, f"{name} is not a whole array of numpy with numbers or texts.") from None


def _sequences(path: Path, numbers: Array, labels: Array | None) -> Found:
    if numbers.dtype.kind not in "fiub" or not numbers.size or numbers.ndim not in (1, 2, 3):
        raise FileProblem(
            path,
            f"the numbers are {numbers.dtype} of the shape {numbers.shape}, but must be numbers of the shape "
            "(sequences, time, features).",
        )
    alone = path.suffix.lower() == ".npy" or numbers.ndim == 1
    if numbers.ndim == 1:
        numbers = numbers[None, :, None]
    elif numbers.ndim == 2:
        numbers = numbers[None] if alone else numbers[:, :, None]
    with np.errstate(over="ignore"):
        whole = np.ascontiguousarray(numbers, dtype=np.float32)
    known: npt.NDArray[np.bool_] = np.logical_not(np.isnan(whole).all(axis=2))
    time = known.shape[1]
    lengths = np.where(known.any(axis=1), time - known[:, ::-1].argmax(axis=1), 0)
    if not lengths.all():
        raise FileProblem(path, f"sequence {int(lengths.argmin()) + 1:,} holds no number.")
    kept = np.arange(time) < lengths[:, None]
    return Found(
        columns=column_names(whole.shape[2]),
        values=whole[kept],
        starts=(np.cumsum(lengths) - lengths).astype(np.int64),
        label="" if labels is None else LABEL,
        labels=None if labels is None else _labels(path, labels, kept),
    )


def _labels(path: Path, labels: Array, kept: npt.NDArray[np.bool_]) -> Labels:
    """Return the labels of all timesteps that are `kept (sequences, time)`."""
    if labels.shape == (len(kept), 1):
        labels = labels[:, 0]
    if labels.shape not in ((len(kept),), kept.shape):
        raise FileProblem(
            path,
            f"“{LABEL}” has the shape {labels.shape}, but must have a label for each of the {len(kept):,} sequences, "
            f"or for each of the {kept.shape} timesteps.",
        )
    long = labels.dtype.kind in "US" and labels.dtype.itemsize > 4 * _LONGEST_LABEL
    if labels.dtype.kind not in "fiubUS" or long:
        raise FileProblem(path, f"“{LABEL}” is {labels.dtype}; labels are numbers or short texts.")
    distinct, ids = np.unique(labels, return_inverse=True)
    if len(distinct) > MAX_CLASSES:
        raise FileProblem(path, f"“{LABEL}” holds more than {MAX_CLASSES:,} different labels; labels are few.")
    names = [_name(label) for label in distinct.tolist()]
    if not all(names) or len(set(names)) < len(names):
        raise FileProblem(path, f"“{LABEL}” holds an empty label, or two that are written alike.")
    ids = ids.reshape(labels.shape)
    if labels.ndim == 1:
        return Labels.of(names, np.repeat(ids, kept.sum(axis=1)))
    changes = bool(((ids != ids[:, :1]) & kept).any())
    return Labels.of(names, ids[kept], UNPLACED if changes else 0)


def _name(label: Any) -> str:
    if isinstance(label, bytes):
        return label.decode(errors="replace").strip()
    if isinstance(label, float) and label.is_integer():
        return str(int(label))
    name = str(label).strip()
    return "" if name == "nan" else name
