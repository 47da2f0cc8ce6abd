"""Describes this machine and the libraries, for whoever wants to make a measurement again."""

import platform
from functools import cache
from importlib import metadata
from pathlib import Path


@cache
def processor_name() -> str:
    """Return the processor's model name, from /proc/cpuinfo on Linux, elsewhere from Python."""
    try:
        lines = Path("/proc/cpuinfo").read_text(errors="replace").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


@cache
def library_version(name: str) -> str | None:
    """Return the version of an installed library, None if it is not installed."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
