"""The folder of compiled code on a full disk, and after programs that were killed."""

import os
import shutil
from collections import namedtuple

import pytest

from playground.engine.backends import compiler, kernel_cache

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(kernel_cache.tempfile, "tempdir", str(tmp_path))
    return tmp_path / "cache"


def test_a_full_disk_is_left_alone_and_the_user_is_told(cache, monkeypatch):
    monkeypatch.setattr(
        shutil, "disk_usage", lambda place: Usage(10**9, 10**9, 0 if cache in [place, *place.parents] else 10**9)
    )
    place = kernel_cache.folder()
    assert kernel_cache.is_temporary(place)
    assert kernel_cache.folder() == place
    assert compiler.announcement("lstm").startswith("Compiling the engine, for this start alone")


def test_what_a_full_disk_has_is_used(cache, monkeypatch):
    place = kernel_cache.folder()
    (place / "filled-lstm-py311").touch()
    monkeypatch.setattr(shutil, "disk_usage", lambda place: Usage(10**9, 10**9, 0))
    assert kernel_cache.folder() == place
    assert not kernel_cache.is_temporary(place)
    with pytest.raises(compiler.Unfinished, match="the disk is full"):
        compiler._load("lstm")


def test_what_killed_programs_left_is_cleared(cache):
    place = kernel_cache.folder()
    code = place / "kernels_0"
    code.mkdir()
    kept = [place / "filled-lstm-py311", code / "a.nbc", code / "a.nbi.tmp.0123"]
    left = [place / "filled-lstm.4711", code / "a.nbi.tmp.4567"]
    for path in (*kept, *left):
        path.touch()
    for path in (*kept[:2], *left):
        os.utime(path, (0, 0))
    kernel_cache.clear_unfinished()
    assert sorted(path for path in place.rglob("*") if path.is_file()) == sorted(kept)
