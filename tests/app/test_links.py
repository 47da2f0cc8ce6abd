"""A link to the experiment is copied to the clipboard and opened from it. Without a window."""

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from playground.app.controllers.links import Links
from playground.app.controllers.preset_loading import PresetLoader
from playground.core.content import FileSpec
from playground.core.specs import Preset
from playground.storage import links as stored_links
from playground.tasks import typed
from playground.views.bars.progress_bar import ProgressBar

PRESET = Preset(title="Shared", task=typed.Spec(sequences="a b => c"), probes=("a",))


@pytest.fixture
def opened(context, qtbot):
    """What the loader opens."""
    page = QWidget()
    qtbot.addWidget(page)
    loader = PresetLoader(context, ProgressBar(page))
    arrived = []
    loader.opened.connect(lambda preset, name, task: arrived.append((preset, name, task.text)))
    # qtbot keeps weak references only.
    loader.page = page
    return loader, arrived


def test_a_copied_link_opens_the_experiment(context, opened, said, qtbot):
    loader, arrived = opened
    links = Links(context.messages, lambda: PRESET, loader)
    links.opening.connect(loader.open_by_name)
    links.copy()
    assert said[-1][0].endswith("characters: sequences, network, seed and probes, not the weights.")
    links.open()
    qtbot.waitUntil(lambda: bool(arrived))
    assert arrived == [(PRESET, "", "a b => c")]


def test_what_cannot_be_a_link_is_said(context, opened, said, qtbot):
    loader, arrived = opened
    links = Links(context.messages, lambda: Preset(title="x", task=FileSpec(kind="text", file="/mine.txt")), loader)
    links.opening.connect(loader.open_by_name)
    links.copy()
    assert "in the file /mine.txt, which a link cannot hold" in said[-1][0]
    QGuiApplication.clipboard().setText("https://example.org")
    links.open()
    assert said[-1][0] == "The clipboard holds no link to an experiment, which begins with playground://preset/."
    QGuiApplication.clipboard().setText(stored_links.START + "AAAA")
    links.open()
    qtbot.waitUntil(lambda: "it is not whole" in said[-1][0])
    assert arrived == []
