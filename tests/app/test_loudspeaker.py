"""The loudspeaker's thread: one sound at a time, told of, stopped, and gone in the end."""

import threading
import time
import wave

import numpy as np
import pytest

from playground.app.audio import sound_card
from playground.app.audio.loudspeaker import NOTHING, Begun, Ended, Loudspeaker
from playground.core.sound import Sound
from playground.session.mailbox import Notice


class Output:
    """Plays as slowly as a loudspeaker, and keeps what it was given."""

    def __init__(self, sound, kept):
        self.sound, self.delay, self.until, self.end = sound, 0.0, 0.0, None
        kept.append(self)

    def put(self, begin, end):
        assert begin == pytest.approx(self.until)
        self.until = end
        time.sleep(0.05)

    def close(self, *, at_once):
        self.end = "at once" if at_once else "all heard"


@pytest.fixture
def played(monkeypatch):
    kept = []
    monkeypatch.setattr(sound_card, "opened", lambda sound: Output(sound, kept))
    return kept


@pytest.fixture
def told():
    return []


@pytest.fixture
def loudspeaker(told, played):
    result = Loudspeaker(told.append)
    yield result
    result.close()
    assert not any(thread.name == "sound" for thread in threading.enumerate())


def tone(seconds):
    return Sound(samples=np.full(int(8000 * seconds), 0.1), rate=8000, hop=160)


def wait(done):
    end = time.monotonic() + 10
    while not done():
        assert time.monotonic() < end
        time.sleep(0.002)


def test_a_sound_is_played_to_its_end(loudspeaker, played, told):
    begin = time.perf_counter()
    number = loudspeaker.play(lambda: tone(0.2))
    assert time.perf_counter() - begin < 0.1
    wait(lambda: Ended(number) in told)
    begun = told[0]
    assert isinstance(begun, Begun)
    assert begun.number == number
    assert begin <= begun.at <= time.perf_counter()
    assert played[0].until >= 0.2
    assert played[0].end == "all heard"


def test_a_sound_stops_at_once(loudspeaker, played, told):
    number = loudspeaker.play(lambda: tone(60))
    wait(lambda: told)
    loudspeaker.stop()
    wait(lambda: Ended(number) in told)
    assert played[0].until < 5
    assert played[0].end == "at once"


def test_another_sound_takes_its_place(loudspeaker, played, told):
    loudspeaker.play(lambda: tone(60))
    wait(lambda: told)
    second = loudspeaker.play(lambda: tone(0.1))
    wait(lambda: Ended(second) in told)
    assert [output.end for output in played] == ["at once", "all heard"]


def test_one_that_was_replaced_before_it_began_is_not_even_made(loudspeaker, played, told):
    made = []
    loudspeaker.play(lambda: tone(60))
    loudspeaker.play(lambda: made.append("second"))
    third = loudspeaker.play(lambda: tone(0.05))
    wait(lambda: Ended(third) in told)
    assert not made


def test_what_cannot_be_played_is_said(loudspeaker, told, monkeypatch):
    def unplayable(sound):
        raise sound_card.Unplayable("No sound.")

    nothing = loudspeaker.play(lambda: None)
    wait(lambda: Ended(nothing, NOTHING) in told)
    broken = loudspeaker.play(lambda: tone(1 / 0))
    wait(lambda: Ended(broken, "The sound stopped: ZeroDivisionError: division by zero") in told)
    monkeypatch.setattr(sound_card, "opened", unplayable)
    silent = loudspeaker.play(lambda: tone(0.1))
    wait(lambda: Ended(silent, "No sound.") in told)


def test_a_file_is_written_while_the_window_goes_on(loudspeaker, told, tmp_path):
    path = tmp_path / "a.wav"
    loudspeaker.write(path, lambda: tone(0.5))
    loudspeaker.write(tmp_path / "missing" / "a.wav", lambda: tone(0.5))
    loudspeaker.write(tmp_path / "b.wav", lambda: None)
    loudspeaker.close()
    assert told[0] == Notice(f"Wrote the sound to {path}: 0.50 s.", wrong=False)
    assert [notice.wrong for notice in told] == [False, True, True]
    with wave.open(str(path)) as file:
        assert file.getnframes() == 4000
