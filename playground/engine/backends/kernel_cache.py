"""The folder where compiled code is kept between starts."""

import atexit
import contextlib
import errno
import hashlib
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from platformdirs import user_cache_path

from playground.core.cell_kinds import KINDS
from playground.engine.backends.source_files import sources

SHIPPED = "compiled"
"""The folder of compiled code that comes with a bundle, in the folder of the package. In it are folders like those of
the sources."""
COMMON_PROCESSOR = {
    "NUMBA_CPU_NAME": "x86-64-v3",
    "NUMBA_CPU_FEATURES": "+avx,+avx2,+bmi,+bmi2,+cx16,+f16c,+fma,+lzcnt,+movbe,+popcnt,+sahf,+sse3,+sse4.1,+sse4.2,"
    "+ssse3,+xsave",
}
"""For which a bundle's code is compiled: any with AVX2."""
_TEMPORARY, _ROOM, _YOUNG = "playground-kernels-", 16_000_000, 600
"""How the names of temporary folders begin, the bytes that all parts may take, and seconds."""
CELLS = tuple(name for name, kind in KINDS.items() if kind.is_recurrent)
PARTS = ("differentiate", "train", *CELLS, "forward", "predict")
"""The parts of the compiled code, each compiled and cached on its own, the longest first. A network needs its cell, and
those that are no cells."""


def missing_parts(*cells: str) -> list[str]:
    """Return the parts that networks of these cells need, or of all, and that are not in the cache, in the order of
    `PARTS`.

    Each has a mark once it has been compiled from the sources as they are, so this loads no compiler.
    """
    expected, place = _compiled_files(), folder()
    others = set(CELLS).difference(cells or CELLS)
    return [part for part in PARTS if part not in others and not _is_marked(_mark(place, part), expected)]


def is_filled(*cells: str) -> bool:
    """Whether the cache holds the compiled code for networks of these cells, or of all."""
    return not missing_parts(*cells)


def mark_filled(part: str) -> None:
    """Note that a part of the code has been compiled from the sources as they are."""
    _write_mark(_mark(folder(), part))


def _is_marked(mark: Path, expected: str) -> bool:
    try:
        return mark.read_text(encoding="utf-8") == expected
    except OSError:  # not compiled yet
        return False


def _write_mark(mark: Path) -> None:
    temporary = mark.with_suffix(f".{os.getpid()}")
    temporary.write_text(_compiled_files(), encoding="utf-8")
    temporary.replace(mark)


def _mark(place: Path, part: str) -> Path:
    """Return the file that says that a part has been compiled."""
    return place / f"filled-{part}-py{sys.version_info.major}{sys.version_info.minor}"


def _compiled_files() -> str:
    """Return what numba looks at before it loads code from the cache: the place and time of each source file."""
    files = sorted((Path(__file__).parent / "kernels").glob("*.py"))
    return "\n".join(f"{file} {file.stat().st_mtime_ns}" for file in files)


def folder() -> Path:
    """Return the platform's cache folder, or a temporary one where that is not writable or its disk is full. Child
    processes use the same one; the process that made a temporary one removes it at its end.

    Its name holds a digest of all compiled sources: numba looks for changes in the file of the called function, not in
    those of the functions that it calls.
    """
    stamp = _stamp()
    chosen = Path(os.environ.get("NUMBA_CACHE_DIR") or user_cache_path("recurrent-playground") / "kernels")
    if chosen.name != stamp:
        chosen /= stamp
    try:
        chosen.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=chosen):
            pass
        if is_full(chosen) and not any(chosen.glob("filled-*")):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    except OSError:
        if not is_temporary(chosen):
            made = Path(tempfile.mkdtemp(prefix=_TEMPORARY))
            atexit.register(shutil.rmtree, made, ignore_errors=True)
            chosen = made / stamp
        chosen.mkdir(exist_ok=True)
    os.environ["NUMBA_CACHE_DIR"] = str(chosen)
    with contextlib.suppress(OSError):  # then the code is compiled
        _take_shipped(chosen)
    return chosen


def is_temporary(place: Path) -> bool:
    """Whether a cache folder is lost at the end of the program."""
    return place.parent.name.startswith(_TEMPORARY)


def is_full(place: Path) -> bool:
    """Whether the disk of a folder lacks the room for all parts."""
    return shutil.disk_usage(place).free < _ROOM


def clear_unfinished() -> None:
    """Remove what processes that were killed left half-written in the cache. What is younger than ten minutes may
    still be written."""
    place = folder()
    for left in (*place.rglob("*.tmp.*"), *place.glob("filled-*.*")):
        with contextlib.suppress(OSError):
            if left.stat().st_mtime < time.time() - _YOUNG:
                left.unlink()


def subfolder(sources: Path) -> str:
    """Return the name that numba gives the subfolder for code whose sources are in this folder."""
    return f"{sources.name}_{hashlib.sha1(str(sources).encode()).hexdigest()}"


def _take_shipped(chosen: Path) -> None:
    """Take the compiled code that came with a bundle, unless it is taken already or this processor cannot run it.

    The processor's name is kept for numba, and for child processes. It must be known before numba is imported.
    """
    package = Path(__file__).parents[2]
    shipped = package / SHIPPED
    if not shipped.is_dir() or "NUMBA_CPU_NAME" in os.environ:
        return
    from llvmlite import binding

    features = binding.get_host_cpu_features()
    if not all(features.get(name[1:]) for name in COMMON_PROCESSOR["NUMBA_CPU_FEATURES"].split(",")):
        return
    os.environ.update(COMMON_PROCESSOR)
    for code in {index.parent for index in shipped.rglob("*.nbi")}:
        target = chosen / subfolder(package / code.relative_to(shipped))
        if not target.exists():
            with tempfile.TemporaryDirectory(dir=chosen) as folder:
                whole = shutil.copytree(code, Path(folder) / code.name)
                with contextlib.suppress(FileExistsError):  # another process has done the same
                    whole.rename(target)
    for mark in (_mark(chosen, part) for part in PARTS):
        # A bundle that was moved has its code in another subfolder.
        if not _is_marked(mark, _compiled_files()):
            _write_mark(mark)


def _stamp() -> str:
    """Return a digest of the compiled sources, the compiler's version, and the program where that is a bundle."""
    import importlib.metadata  # slow to import, so not at the start of the program

    root = Path(__file__).parents[len(__package__.split("."))]
    here = Path(__file__).parent
    # What the kernels import, and what says which of them are compiled, for which arguments.
    files = [*sources(f"{__package__}.kernels", root), *sorted(here.glob("compiled_*.py"))]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files))
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        digest.update(importlib.metadata.version("numba").encode())
    if getattr(sys, "frozen", False):  # then numba compares the program, not the sources
        digest.update(str(Path(sys.executable).stat().st_mtime_ns).encode())
    return digest.hexdigest()[:16]
