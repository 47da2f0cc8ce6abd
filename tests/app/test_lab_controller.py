"""Entering and leaving the lab, without a window."""

import pytest
from PySide6.QtWidgets import QStackedWidget, QWidget

from playground.app.lab import lab_controller as module
from playground.app.lab.lab_controller import LabController
from playground.core.specs import Preset
from playground.tasks import typed
from playground.views.bars.top_bar import TopBar
from playground.views.style.theme import Appearance

PRESET = Preset(title="Test", task=typed.Spec(sequences="a b => c"))


@pytest.fixture
def pages(qtbot):
    pages = QStackedWidget()
    qtbot.addWidget(pages)
    pages.addWidget(QWidget())
    return pages


@pytest.fixture
def room(context, qtbot, pages, monkeypatch, tmp_path):
    monkeypatch.setattr(module, "folder", lambda: tmp_path / "lab")
    top = TopBar(Appearance("light"))
    qtbot.addWidget(top)
    room = LabController(context, Appearance("light"), top, pages)
    room.top = top
    return room


def test_nothing_of_it_is_made_before_it_is_entered(room, pages):
    assert (room.view, room.desk, pages.count(), room.shown_figure()) == (None, None, 1, None)


def test_the_network_does_not_train_meanwhile_and_the_way_back_is_told(context, room, pages):
    left = []
    room.left.connect(lambda: left.append(True))
    context.session.open(PRESET)
    context.session.train()
    room.enter()
    assert not context.session.running
    assert (room.on, pages.currentWidget()) == (True, room.view)
    assert room.shown_figure() is not None
    room.leave()
    room.leave()
    assert (room.on, pages.currentIndex(), left) == (False, 0, [True])


def test_without_an_experiment_there_is_no_key_to_vary(room, said):
    room.enter()
    room._choose("vary")
    assert said == [("Open a preset first: its keys are what can be varied.", "wrong", "")]
