"""Compiled code that comes with a bundle is taken where the processor can run it, and nowhere else."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from llvmlite import binding

import playground
from playground.engine.backends import kernel_cache

ALL = dict.fromkeys((name[1:] for name in kernel_cache.COMMON_PROCESSOR["NUMBA_CPU_FEATURES"].split(",")), True)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache's folder; the program runs from a folder with compiled code that is newer than its source."""
    package = tmp_path / "playground"
    shutil.copytree(Path(playground.__file__).parent, package, ignore=shutil.ignore_patterns("*.pyc"))
    code = package / kernel_cache.SHIPPED / "engine" / "backends" / "kernels"
    code.mkdir(parents=True)
    python = f"py{sys.version_info.major}{sys.version_info.minor}"
    (code / f"training.train-1.{python}.nbi").write_bytes(b"compiled")
    monkeypatch.setattr(kernel_cache, "__file__", str(package / "engine" / "backends" / "kernel_cache.py"))
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "cache"))
    for name in kernel_cache.COMMON_PROCESSOR:
        monkeypatch.setenv(name, "")  # so that it is restored
        monkeypatch.delenv(name)
    return tmp_path / "cache"


def test_a_processor_that_can_run_it_takes_it_and_compiles_for_the_same(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binding, "get_host_cpu_features", lambda: ALL | {"avx512f": True})
    assert kernel_cache.is_filled()
    assert {name: os.environ[name] for name in kernel_cache.COMMON_PROCESSOR} == kernel_cache.COMMON_PROCESSOR
    (index,) = cache.rglob("*.nbi")
    assert index.read_bytes() == b"compiled"
    index.write_bytes(b"added to")
    assert kernel_cache.is_filled()
    assert index.read_bytes() == b"added to"


def test_an_older_processor_compiles(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binding, "get_host_cpu_features", lambda: ALL | {"avx2": False})
    assert not kernel_cache.is_filled()
    assert not kernel_cache.COMMON_PROCESSOR.keys() & os.environ.keys()


def test_a_processor_that_the_user_names_is_compiled_for(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CPU_NAME", "generic")
    assert not kernel_cache.is_filled()
    assert os.environ["NUMBA_CPU_NAME"] == "generic"


def test_another_build_of_a_bundle_has_a_cache_of_its_own(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = cache.with_name("program")
    program.write_bytes(b"")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setattr(binding, "get_host_cpu_features", lambda: ALL)
    first = kernel_cache.folder()
    assert kernel_cache.folder() == first
    os.utime(program, (1, 1))
    assert kernel_cache.folder().name != first.name
