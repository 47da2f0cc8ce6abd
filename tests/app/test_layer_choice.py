"""The choice of layers, applied to both scores and stored. Without a window."""

from unittest.mock import Mock, call

from playground.app.controllers import layer_choice


def test_the_choice_reaches_both_scores_and_is_stored(context, probe):
    scores = Mock(), Mock()
    layer_choice.connect(context.settings, probe, *scores)
    assert [score.groups.shows_all_layers for score in scores] == [False, False]
    probe.layer_changed.emit(None)
    again = Mock()
    layer_choice.connect(context.settings, probe, again)
    assert again.groups.shows_all_layers is True
    probe.layer_changed.emit(1)
    assert [score.show_layer.mock_calls for score in scores] == [[call(None), call(1)]] * 2
    assert context.settings.all_layers is False
