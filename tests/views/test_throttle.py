"""Many requests become few calls: one an interval, or one after a pause."""

import pytest
from PySide6.QtCore import QObject

from playground.views.widgets.throttle import Debounce, Throttle


@pytest.fixture
def parent(qapp):
    parent = QObject()
    yield parent
    parent.deleteLater()


@pytest.mark.parametrize("kind", [Throttle, Debounce])
def test_requests_are_merged_into_one_call_that_comes_later(parent, qtbot, kind):
    calls = []
    limited = kind(parent, 20, lambda: calls.append("called"))
    assert not limited.is_pending
    for _ in range(3):
        limited.request()
    assert limited.is_pending
    assert calls == []
    qtbot.waitUntil(lambda: not limited.is_pending)
    assert calls == ["called"]
    qtbot.wait(40)
    assert calls == ["called"]
    limited.request()
    qtbot.waitUntil(lambda: len(calls) == 2)


@pytest.mark.parametrize("kind", [Throttle, Debounce])
def test_a_cancelled_call_does_not_come(parent, qtbot, kind):
    calls = []
    limited = kind(parent, 10, lambda: calls.append("called"))
    limited.request()
    limited.cancel()
    assert not limited.is_pending
    qtbot.wait(30)
    assert calls == []


def test_under_a_stream_of_requests_a_throttle_calls_and_a_debounce_waits(parent, qtbot):
    calls = []
    throttle = Throttle(parent, 60, lambda: calls.append("throttle"))
    debounce = Debounce(parent, 1000, lambda: calls.append("debounce"))
    for _ in range(30):
        throttle.request()
        debounce.request()
        qtbot.wait(10)
    assert 1 <= calls.count("throttle") <= 5
    assert "debounce" not in calls
