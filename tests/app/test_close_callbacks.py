"""Each callback runs once, the newest first."""

from playground.app.close_callbacks import CloseCallbacks


def test_callbacks_run_once_newest_first(qapp):
    callbacks, ran = CloseCallbacks(), []
    for name in ("session", "recording"):
        callbacks.on_close(lambda name=name: ran.append(name))
    callbacks.close()
    callbacks.close()
    assert ran == ["recording", "session"]


def test_a_callback_registered_while_closing_runs_too(qapp):
    callbacks, ran = CloseCallbacks(), []
    callbacks.on_close(lambda: callbacks.on_close(lambda: ran.append("late")))
    callbacks.close()
    assert ran == ["late"]
