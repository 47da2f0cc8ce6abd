"""The folder where compiled code is kept between starts."""

import contextlib
import hashlib
import os
import sys
import tempfile
from pathlib import Path

from platformdirs import user_cache_path

from playground.engine.backends.source_files import sources


def is_filled() -> bool:
    """Whether the cache holds the compiled code, judged without loading a compiler."""
    here = Path(__file__).parent / "kernels"
    python = f"py{sys.version_info.major}{sys.version_info.minor}"
    # numba names a subfolder after each source folder, and checks the modification time of the entry's file alone.
    sources = f"{here.name}_{hashlib.sha1(str(here).encode()).hexdigest()}"
    indices = (folder() / sources).glob(f"training.train-*.{python}.nbi")
    return any(index.stat().st_mtime >= (here / "training.py").stat().st_mtime for index in indices)


def folder() -> Path:
    """Return the platform's cache folder, or a temporary one where that is not writable. Child processes use the same
    one.

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
    except OSError:
        chosen = Path(tempfile.mkdtemp(prefix="playground-kernels-")) / stamp
        chosen.mkdir()
    os.environ["NUMBA_CACHE_DIR"] = str(chosen)
    return chosen


def _stamp() -> str:
    """Return a digest of the compiled sources and the compiler's version."""
    import importlib.metadata  # slow to import, so not at the start of the program

    root = Path(__file__).parents[len(__package__.split("."))]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in sources(f"{__package__}.kernels", root)))
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        digest.update(importlib.metadata.version("numba").encode())
    return digest.hexdigest()[:16]
