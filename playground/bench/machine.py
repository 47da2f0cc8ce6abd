"""Describes the machine and the libraries of a measurement."""

import os
import platform
from importlib import metadata
from pathlib import Path

from playground.bench.peak import Peak
from playground.bench.report import Machine


def machine(peak: Peak) -> Machine:
    """Return the description of this machine."""
    return Machine(
        system=platform.system(),
        processor=_processor(),
        cores=os.cpu_count() or 1,
        core_gflops=peak.flops / 1e9,
        torch_core_gflops=peak.torch / 1e9,
        python=platform.python_version(),
        torch=_version("torch") or "",
        jax=_version("jax"),
    )


def _processor() -> str:
    """Return the processor's model name, from /proc/cpuinfo on Linux, elsewhere from Python."""
    try:
        lines = Path("/proc/cpuinfo").read_text(errors="replace").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
