"""A throttled cache computes at a limited rate and at a limited share of the time."""

import pytest

from playground.session import throttled_cache
from playground.session.throttled_cache import ThrottledCache


class Clock:
    def __init__(self):
        self.now = 100.0

    def perf_counter(self):
        return self.now

    def compute(self, seconds, value):
        """Return a computation that takes this long."""

        def work():
            self.now += seconds
            return value

        return work


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(throttled_cache, "time", clock)
    return clock


def test_an_empty_cache_is_due_and_has_nothing(clock):
    cache = ThrottledCache(every=1.0, share=0.5)
    assert cache.is_due("key")
    assert cache.cached("key") is None


def test_a_value_is_due_again_after_the_interval(clock):
    cache = ThrottledCache(every=1.0, share=0.5)
    assert cache.compute("key", clock.compute(0.25, "value")) == "value"
    assert (cache.seconds, cache.cached("key")) == (0.25, "value")
    assert not cache.is_due("key")
    clock.now = 100.875
    assert not cache.is_due("key")
    clock.now = 101.0
    assert cache.is_due("key")
    assert cache.cached("key") == "value"


def test_a_slow_computation_keeps_its_share_of_the_time(clock):
    cache = ThrottledCache(every=1.0, share=0.25)
    cache.compute("key", clock.compute(0.5, "value"))
    clock.now = 101.875
    assert not cache.is_due("key")
    clock.now = 102.0
    assert cache.is_due("key")


def test_another_key_and_an_expired_value_are_due_at_once(clock):
    cache = ThrottledCache(every=1.0, share=0.5)
    cache.compute((1, "a"), clock.compute(0.0, "value"))
    assert not cache.is_due((1, "a"))
    assert cache.is_due((2, "a"))
    assert cache.cached((2, "a")) is None
    cache.expire()
    assert cache.is_due((1, "a"))
    assert cache.cached((1, "a")) == "value"
