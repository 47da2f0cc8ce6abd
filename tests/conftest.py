"""What every test needs: no screen, settings of its own, and examples that are the same each time."""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import create_autospec

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Runs are compared bit by bit, so none may move to compiled code half-way; tests of that engine ask for it.
os.environ["PLAYGROUND_ENGINE"] = "torch"
# Torch's threads would turn in circles while they wait, on processors that the tests beside this one need.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp(prefix="playground-settings-")
os.environ["XDG_DATA_HOME"] = tempfile.mkdtemp(prefix="playground-data-")

from hypothesis import settings

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from playground.session.session import Session
    from playground.session.training_thread import TrainingThread

settings.register_profile("playground", deadline=None, derandomize=True, max_examples=40)
settings.load_profile("playground")


def pytest_configure() -> None:
    """Begin with all controls, of which the tests are. A new user begins with few."""
    stored = Path(os.environ["XDG_CONFIG_HOME"], "Recurrent Playground", "Recurrent Playground.conf")
    stored.parent.mkdir(exist_ok=True)
    stored.write_text("[General]\nlevel=all\n")


@pytest.fixture(scope="session")
def qapp() -> "QApplication":
    """The application as the program makes it, with its fonts. A window waits until what it wishes is made, so that all
    is there at once, however slow the machine; tests of what happens meanwhile wait for nothing."""
    from playground.app.start import application
    from playground.session import background

    background.PATIENCE = 60.0
    return application()


@pytest.fixture(autouse=True)
def _no_settings_left() -> Iterator[None]:
    """What a test chooses is not kept for the next one."""
    yield
    core = sys.modules.get("PySide6.QtCore")
    if core is not None and core.QCoreApplication.instance() is not None:
        core.QSettings().clear()
        core.QSettings().setValue("level", "all")


@pytest.fixture
def training_thread() -> "TrainingThread":
    """A double that has all that a `TrainingThread` has, and does nothing."""
    from playground.session.training_thread import TrainingThread

    return create_autospec(TrainingThread, instance=True)


@pytest.fixture
def session(qapp: "QApplication", training_thread: "TrainingThread") -> "Iterator[Session]":
    """A session whose training thread is a double."""
    from playground.session.session import Session

    session = Session(make_training_thread=lambda _mailbox, _engine: training_thread)
    yield session
    session.close()
