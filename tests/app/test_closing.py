"""What must be ended is ended once, the newest first."""

from playground.app.closing import Closing


def test_the_newest_is_ended_first_and_each_once(qapp):
    closing, ended = Closing(), []
    for name in ("session", "recording"):
        closing.add(lambda name=name: ended.append(name))
    closing.close()
    closing.close()
    assert ended == ["recording", "session"]


def test_what_is_added_while_it_closes_is_ended_too(qapp):
    closing, ended = Closing(), []
    closing.add(lambda: closing.add(lambda: ended.append("late")))
    closing.close()
    assert ended == ["late"]
