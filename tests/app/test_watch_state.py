"""What is watched is one whole, whoever changes a part of it."""

import pytest

from playground.app.watch_state import WatchState
from playground.core.watch import Watch


@pytest.fixture
def state(qapp):
    return WatchState()


def test_each_update_that_makes_a_difference_is_told_once(state):
    told = []
    state.changed.connect(told.append)
    state.update(probe="The", step=20)
    state.update(probe="The")
    state.update(step=None)
    assert told == [Watch(probe="The", step=20), Watch(probe="The")]
    assert state.now == told[-1]


def test_what_cannot_be_watched_is_an_error(state):
    with pytest.raises(TypeError, match="colour"):
        state.update(colour="red")


def test_the_session_is_told(context, trainer):
    context.watch.update(probe="The")
    trainer.look.assert_called_once_with(Watch(probe="The"))
