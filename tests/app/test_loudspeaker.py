"""The loudspeaker's thread: one sound at a time, its reports, stopping and closing."""

import threading
import time
import wave

import numpy as np
import pytest

from playground.app.audio import sound_card
from playground.app.audio.loudspeaker import NO_SOUND, Finished, Loudspeaker, Started
from playground.core.sound import Sound
from playground.session.mailbox import Notice


class Output:
    """Plays in real time, and records what it is given."""

    def __init__(self, sound, kept):
        self.sound, self.delay, self.until, self.end = sound, 0.0, 0.0, None
        kept.append(self)

    def play(self, begin, end):
        assert begin == pytest.approx(self.until)
        self.until = end
        time.sleep(0.05)

    def close(self, *, at_once):
        self.end = "at once" if at_once else "all heard"


@pytest.fixture
def played(monkeypatch):
    kept = []
    monkeypatch.setattr(sound_card, "open_output", lambda sound: Output(sound, kept))
    return kept


@pytest.fixture
def reports():
    return []


@pytest.fixture
def loudspeaker(reports, played):
    result = Loudspeaker(reports.append)
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


def test_a_sound_is_played_to_its_end(loudspeaker, played, reports):
    begin = time.perf_counter()
    number = loudspeaker.play(lambda: tone(0.2))
    assert time.perf_counter() - begin < 0.1
    wait(lambda: Finished(number) in reports)
    started = reports[0]
    assert isinstance(started, Started)
    assert started.number == number
    assert begin <= started.at <= time.perf_counter()
    assert played[0].until >= 0.2
    assert played[0].end == "all heard"


def test_a_sound_stops_at_once(loudspeaker, played, reports):
    number = loudspeaker.play(lambda: tone(60))
    wait(lambda: reports)
    loudspeaker.stop()
    wait(lambda: Finished(number) in reports)
    assert played[0].until < 5
    assert played[0].end == "at once"


def test_another_sound_replaces_it(loudspeaker, played, reports):
    loudspeaker.play(lambda: tone(60))
    wait(lambda: reports)
    second = loudspeaker.play(lambda: tone(0.1))
    wait(lambda: Finished(second) in reports)
    assert [output.end for output in played] == ["at once", "all heard"]


def test_a_sound_replaced_before_it_starts_is_not_computed(loudspeaker, played, reports):
    made = []
    loudspeaker.play(lambda: tone(60))
    loudspeaker.play(lambda: made.append("second"))
    third = loudspeaker.play(lambda: tone(0.05))
    wait(lambda: Finished(third) in reports)
    assert not made


def test_errors_are_reported(loudspeaker, reports, monkeypatch):
    def unplayable(sound):
        raise sound_card.Unplayable("No sound.")

    nothing = loudspeaker.play(lambda: None)
    wait(lambda: Finished(nothing, NO_SOUND) in reports)
    broken = loudspeaker.play(lambda: tone(1 / 0))
    wait(lambda: Finished(broken, "The sound stopped: ZeroDivisionError: division by zero") in reports)
    monkeypatch.setattr(sound_card, "open_output", unplayable)
    silent = loudspeaker.play(lambda: tone(0.1))
    wait(lambda: Finished(silent, "No sound.") in reports)


def test_files_are_written_on_the_thread(loudspeaker, reports, tmp_path):
    path = tmp_path / "a.wav"
    loudspeaker.write(path, lambda: tone(0.5))
    loudspeaker.write(tmp_path / "missing" / "a.wav", lambda: tone(0.5))
    loudspeaker.write(tmp_path / "b.wav", lambda: None)
    loudspeaker.close()
    assert reports[0] == Notice(f"Wrote the sound to {path}: 0.50 s.", wrong=False)
    assert [notice.wrong for notice in reports] == [False, True, True]
    with wave.open(str(path)) as file:
        assert file.getnframes() == 4000
