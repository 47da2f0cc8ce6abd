"""Where compiled code is kept from one start to the next."""

import contextlib
import hashlib
import os
import sys
import tempfile
from pathlib import Path

from platformdirs import user_cache_path

from playground.engine.backends.source_files import sources


def filled() -> bool:
    """Whether the code is there compiled, as far as can be told without loading a compiler."""
    here = Path(__file__).parent / "kernels"
    python = f"py{sys.version_info.major}{sys.version_info.minor}"
    # numba keeps the code of each folder of sources apart, under this name, and looks at the entry's file alone.
    sources = f"{here.name}_{hashlib.sha1(str(here).encode()).hexdigest()}"
    indices = (folder() / sources).glob(f"training.train-*.{python}.nbi")
    return any(index.stat().st_mtime >= (here / "training.py").stat().st_mtime for index in indices)


def folder() -> Path:
    """The platform's cache folder, or where that cannot be written a temporary one, the same for this process and those
    that it starts.

    Its last part stands for all that is compiled, because numba looks for changes in the file of the function that is
    called, not in those of the functions that this one calls.
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
    """What the compiled code is made of: its sources and its compiler."""
    import importlib.metadata  # takes a while, for which the window need not wait

    root = Path(__file__).parents[len(__package__.split("."))]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in sources(f"{__package__}.kernels", root)))
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        digest.update(importlib.metadata.version("numba").encode())
    return digest.hexdigest()[:16]
