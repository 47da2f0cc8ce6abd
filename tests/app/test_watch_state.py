"""One `Watch`, whichever controller updates a field of it."""

import pytest

from playground.app.watch_state import WatchState
from playground.core.watch import Watch


@pytest.fixture
def state(qapp):
    return WatchState()


def test_each_change_is_emitted_once(state):
    told = []
    state.changed.connect(told.append)
    state.update(probe="The", step=20)
    state.update(probe="The")
    state.update(step=None)
    assert told == [Watch(probe="The", step=20), Watch(probe="The")]
    assert state.current == told[-1]


def test_an_unknown_field_is_an_error(state):
    with pytest.raises(TypeError, match="colour"):
        state.update(colour="red")


def test_the_session_is_told(context, training_thread):
    context.watch.update(probe="The")
    training_thread.set_watch.assert_called_once_with(Watch(probe="The"))
