"""Which frame plays at which time."""

import numpy as np
import pytest

from playground.core.sound import PAUSE, Sound, concatenate_sounds


def sound(samples: int) -> Sound:
    return Sound(samples=np.linspace(-1, 1, samples), rate=8000, hop=160)


@pytest.mark.parametrize(("seconds", "frame"), [(-0.1, 0), (0, 0), (0.0199, 0), (0.0201, 1), (0.409, 20)])
def test_a_frame_is_heard_every_20_ms(seconds: float, frame: int) -> None:
    assert sound(3296).frame_at(seconds) == frame


def test_a_second_sound_begins_with_its_first_frame_after_a_pause() -> None:
    first, second = sound(3296), sound(4096)
    both = concatenate_sounds([first, second])
    assert both.seconds == pytest.approx(first.seconds + PAUSE + second.seconds)
    assert np.array_equal(both.samples[:3296], first.samples)
    assert np.array_equal(both.samples[-4096:], second.samples)
    assert not both.samples[3296:-4096].any()
    begin = first.seconds + PAUSE
    assert [both.frame_at(t) for t in (0.05, begin + 0.001, begin + 0.05)] == [2, 0, 2]
    assert concatenate_sounds([first]).starts == (0,)
