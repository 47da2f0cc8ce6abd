"""A thread that computes, plays and saves sounds, so that neither the window nor training waits for them."""

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playground.app.audio import sound_card
from playground.core.sound import Sound
from playground.session.mailbox import Notice
from playground.storage.errors import FileProblem
from playground.storage.exports import sounds

CHUNK = 0.05
"""Seconds of sound written at a time, and the longest delay until `stop` takes effect."""
NO_SOUND = "There is nothing to be heard: type a vowel and its pitch in Hz, such as “ee 140”."

MakeSound = Callable[[], Sound | None]


@dataclass(frozen=True, slots=True)
class Started:
    """A sound is audible from `at` on, a time of `time.perf_counter` that may lie slightly in the future."""

    number: int
    sound: Sound
    at: float


@dataclass(frozen=True, slots=True)
class Finished:
    """A sound has ended. `problem` is an error sentence, empty if it was played."""

    number: int
    problem: str = ""


class Loudspeaker:
    """Plays one sound at a time. Calls `report` on its thread, which starts with the first sound: with `Started` and
    `Finished` for playing, and with a `Notice` for saving."""

    def __init__(self, report: Callable[[Started | Finished | Notice], None]) -> None:
        self._report = report
        self._queue: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._number = 0

    def play(self, make_sound: MakeSound) -> int:
        """Play a sound instead of the current one. Return its number, which its reports carry."""
        self._number += 1
        number = self._number
        self._submit(lambda: self._play(number, make_sound))
        return number

    def stop(self) -> None:
        """Stop playing."""
        self._number += 1

    def write(self, path: Path, make_sound: MakeSound) -> None:
        """Save a sound to a file."""
        self._submit(lambda: self._write(path, make_sound))

    def close(self) -> None:
        """Stop playing, finish writing files, and end the thread. No reports follow."""
        self.stop()
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    def _submit(self, job: Callable[[], None]) -> None:
        self._queue.put(job)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="sound")
            self._thread.start()

    def _run(self) -> None:
        while (job := self._queue.get()) is not None:
            job()

    def _play(self, number: int, make_sound: MakeSound) -> None:
        problem = NO_SOUND
        try:
            if number == self._number and (sound := make_sound()) is not None:
                problem = ""
                self._play_chunks(number, sound)
        except sound_card.Unplayable as error:
            problem = str(error)
        except Exception as error:
            problem = f"The sound stopped: {type(error).__name__}: {str(error).partition(chr(10))[0]}"
        self._report(Finished(number, problem))

    def _play_chunks(self, number: int, sound: Sound) -> None:
        output = sound_card.open_output(sound)
        try:
            self._report(Started(number, sound, time.perf_counter() + output.delay))
            for chunk in range(int(sound.seconds / CHUNK) + 1):
                if number != self._number:
                    return
                output.play(chunk * CHUNK, (chunk + 1) * CHUNK)
        finally:
            output.close(at_once=number != self._number)

    def _write(self, path: Path, make_sound: MakeSound) -> None:
        try:
            sound = make_sound()
            if sound is None:
                self._report(Notice(NO_SOUND, wrong=True))
                return
            sounds.write_sound(path, sound)
        except FileProblem as problem:
            self._report(Notice(str(problem), wrong=True))
        except Exception as error:
            text = str(error).partition("\n")[0]
            self._report(Notice(f"The sound was not written: {type(error).__name__}: {text}", wrong=True))
        else:
            self._report(Notice(f"Wrote the sound to {path}: {sound.seconds:.2f} s.", wrong=False))
