"""Which layers the scores show, without a window."""

from unittest.mock import Mock, call

import pytest

from playground.app.controllers import layer_choice
from playground.views.probe.probe_bar import ProbeBar
from playground.views.style.theme import Appearance


@pytest.fixture
def probe(qtbot):
    bar = ProbeBar(Appearance("light"))
    qtbot.addWidget(bar)
    return bar


def test_the_choice_reaches_both_scores_and_is_there_again_next_time(context, probe):
    scores = Mock(), Mock()
    layer_choice.connect(context.settings, probe, *scores)
    assert [score.groups.every for score in scores] == [False, False]
    probe.layer_changed.emit(None)
    again = Mock()
    layer_choice.connect(context.settings, probe, again)
    assert again.groups.every is True
    probe.layer_changed.emit(1)
    assert [score.show_layer.mock_calls for score in scores] == [[call(None), call(1)]] * 2
    assert context.settings.all_layers is False
