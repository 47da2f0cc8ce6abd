"""A network for the tests of the interface from Python."""

from pathlib import Path

import pytest

import playground


@pytest.fixture(scope="session")
def trained() -> playground.Training:
    """A few letters, learned to the preset's mark."""
    return playground.train("hello")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
