"""Describes the machine and the libraries of a measurement."""

import os
import platform

from playground.bench.peak import Peak
from playground.bench.report import Machine
from playground.storage.machine import library_version, processor_name


def machine(peak: Peak) -> Machine:
    """Return the description of this machine."""
    return Machine(
        system=platform.system(),
        processor=processor_name(),
        cores=os.cpu_count() or 1,
        core_gflops=peak.flops / 1e9,
        torch_core_gflops=peak.torch / 1e9,
        python=platform.python_version(),
        torch=library_version("torch") or "",
        jax=library_version("jax"),
    )
