"""What a controller needs, without a window: a session whose training thread is a double, and settings in a file of
the test's own."""

import pytest
from PySide6.QtCore import QSettings

from playground.app.closing import Closing
from playground.app.context import Context
from playground.app.messages import Messages
from playground.app.settings import Settings
from playground.app.watch_state import WatchState
from playground.views.probe.probe_bar import ProbeBar
from playground.views.style.theme import Appearance


@pytest.fixture
def context(session, tmp_path):
    settings = Settings(QSettings(str(tmp_path / "kept.conf"), QSettings.Format.IniFormat))
    context = Context(session, WatchState(), Messages(), settings, Closing())
    context.watch.changed.connect(session.look)
    yield context
    context.closing.close()


@pytest.fixture
def said(context):
    """Every message: its sentence, how it is meant, and what was offered."""
    heard = []
    context.messages.said.connect(lambda *what: heard.append(what))
    return heard


@pytest.fixture
def probe(qtbot):
    bar = ProbeBar(Appearance("light"))
    qtbot.addWidget(bar)
    return bar
