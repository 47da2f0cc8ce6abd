"""Reads an HDF5 file in a process of its own, because its library searches a damaged one for ever, or crashes.

As a program it reads the bytes of a file from its input, and writes what is in it to its output. No file but this one
is read: links to others are refused.
"""

import io
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

Array = np.typing.NDArray[Any]

_SECONDS, _BYTES_A_SECOND, _MEMORY = 4, 50_000_000, 1_000_000_000
"""Processor time and memory for a small file; large ones get more of both."""
_PATIENCE = 10
"""How many times as long the whole may take, on a busy machine."""
_DEEPEST, _MOST = 12, 20_000
"""The most groups in each other, and the most groups and arrays: a file may link to itself."""


_ENDLESS = "this is not a whole HDF5 file: its library does not come to an end with it."


class Hdf5Problem(Exception):
    """A file that cannot be read. The text is a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The text attribute of the file that was asked for, None without it; whether the group `root` was there, in which
    the search then began; the arrays of numbers, in the order of the file; and the texts that groups have in their
    attribute `name`. Keys are paths with `/` between."""

    text: str | None
    has_root: bool
    arrays: dict[str, Array]
    names: dict[str, str]


def read(data: bytes, *, text: str, root: str, limit: int) -> Contents:
    """Return what is in a file, of `limit` bytes of arrays at most. Raises `Hdf5Problem`."""
    seconds = _SECONDS + len(data) // _BYTES_A_SECOND
    limits = [str(each) for each in (seconds, _MEMORY + 3 * len(data), limit)]
    command = [sys.executable, "-m", "playground.storage.hdf5_process", text, root, *limits]
    try:
        done = subprocess.run(command, input=data, capture_output=True, check=False, timeout=seconds * _PATIENCE)
    except subprocess.TimeoutExpired:
        raise Hdf5Problem(_ENDLESS) from None
    if done.returncode:
        raise Hdf5Problem(_ENDLESS if done.returncode < 0 else "this is not a whole HDF5 file.")
    with np.load(io.BytesIO(done.stdout), allow_pickle=False) as results:
        said = json.loads(results["said"].tobytes())
        if said["problem"]:
            raise Hdf5Problem(said["problem"])
        arrays = {key: results[str(place)] for place, key in enumerate(said["keys"])}
    return Contents(said["text"], said["has_root"], arrays, said["names"])


def contents(data: bytes, *, text: str, root: str, limit: int) -> Contents:
    """Return what `read` returns, in this process, for which the library may be too much. Raises `Hdf5Problem`."""
    import h5py

    try:
        with h5py.File(io.BytesIO(data), "r") as file:
            held = file.attrs.get(text)
            said = held.decode() if isinstance(held, bytes) else held if isinstance(held, str) else None
            # Other links may lead to another file.
            is_there = isinstance(file.get(root, getlink=True), h5py.HardLink)
            has_root = is_there and isinstance(file[root], h5py.Group)
            found = Contents(said, has_root, {}, {})
            _walk(file[root] if has_root else file, found, limit)
            return found
    except Hdf5Problem:
        raise
    except Exception as error:  # the library raises many kinds for a damaged file
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise Hdf5Problem(f"this is not a whole HDF5 file ({reason}).") from None


def main(arguments: Sequence[str]) -> None:
    """Read a file from standard input."""
    text, root, *limits = arguments
    seconds, memory, limit = map(int, limits)
    data = sys.stdin.buffer.read()
    import h5py  # noqa: F401 - before the limits, which are for the file alone

    _set_limits(seconds, memory)
    problem, found = "", Contents(None, False, {}, {})
    try:
        found = contents(data, text=text, root=root, limit=limit)
    except Hdf5Problem as error:
        problem = str(error)
    said = {"problem": problem, "text": found.text, "has_root": found.has_root, "names": found.names}
    words = np.frombuffer(json.dumps({**said, "keys": list(found.arrays)}).encode(), np.uint8)
    kept = {str(place): array for place, array in enumerate(found.arrays.values())}
    np.savez(sys.stdout.buffer, allow_pickle=False, said=words, **kept)


def _set_limits(seconds: int, memory: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    if sys.platform == "linux":
        # What is mapped by now, libraries above all.
        memory += int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _walk(root: Any, found: Contents, limit: int) -> None:
    import h5py

    waiting, count, total = [(root, "", 0)], 0, 0
    while waiting:
        group, prefix, depth = waiting.pop()
        for name in group:
            count += 1
            if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                raise Hdf5Problem(f"{name} is a link, which is not followed.")
            if count > _MOST or depth > _DEEPEST:
                raise Hdf5Problem("it has more groups than a network's file.")
            held = group[name]
            if isinstance(held, h5py.Group):
                own = held.attrs.get("name")
                if isinstance(own, str):
                    found.names[prefix + name] = own
                waiting.append((held, f"{prefix}{name}/", depth + 1))
            elif isinstance(held, h5py.Dataset) and held.dtype.kind == "f":
                if held.external or held.is_virtual:
                    raise Hdf5Problem(f"{prefix}{name} lies in another file, which is not read.")
                total += 0 if held.shape is None else held.size * held.dtype.itemsize
                if total > limit:
                    raise Hdf5Problem(f"its arrays hold more than {limit / 1e6:,.0f} MB, the most that is read.")
                found.arrays[prefix + name] = np.asarray(held[()])


if __name__ == "__main__":
    main(sys.argv[1:])
