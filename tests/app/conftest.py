"""What a controller needs, without a window: a session whose training thread is a double, and settings in a temporary
file."""

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from playground.app.close_callbacks import CloseCallbacks
from playground.app.context import Context
from playground.app.lab import lab_controller
from playground.app.lab.lab_controller import LabController
from playground.app.messages import Messages
from playground.app.settings import Settings
from playground.app.watch_state import WatchState
from playground.views.bars.top_bar import TopBar
from playground.views.probe.probe_bar import ProbeBar
from playground.views.style.theme import Appearance


@pytest.fixture
def context(session, tmp_path):
    settings = Settings(QSettings(str(tmp_path / "kept.conf"), QSettings.Format.IniFormat))
    context = Context(session, WatchState(), Messages(), settings, CloseCallbacks())
    context.watch.changed.connect(session.set_watch)
    yield context
    context.closing.close()


@pytest.fixture
def said(context):
    """Every message: its sentence, state and offer."""
    heard = []
    context.messages.shown.connect(lambda *what: heard.append(what))
    return heard


@pytest.fixture
def probe(qtbot):
    bar = ProbeBar(Appearance("light"))
    qtbot.addWidget(bar)
    return bar


@pytest.fixture
def closed_lab(context, qtbot, monkeypatch, tmp_path):
    """A lab that was not opened yet, on a page of its own below a top bar. Results are stored in `tmp_path / "lab"`."""
    monkeypatch.setattr(lab_controller, "results_folder", lambda: tmp_path / "lab")
    page = QWidget()
    qtbot.addWidget(page)
    top, pages = TopBar(Appearance("light")), QStackedWidget()
    column = QVBoxLayout(page)
    column.addWidget(top)
    column.addWidget(pages)
    pages.addWidget(QWidget())
    page.resize(1440, 900)
    page.show()
    lab = LabController(context, Appearance("light"), top, pages)
    # qtbot keeps weak references only.
    lab.page, lab.top, lab.pages = page, top, pages
    return lab
