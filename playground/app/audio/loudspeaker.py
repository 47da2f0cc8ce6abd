"""A thread on which sounds are made, played and written, so that neither the window nor training waits for any."""

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

PIECE = 0.05
"""Seconds of sound that are put at a time; a sound stops after at most so many."""
NOTHING = "There is nothing to be heard: type a vowel and its pitch in Hz, such as “ee 140”."

Make = Callable[[], Sound | None]


@dataclass(frozen=True, slots=True)
class Begun:
    """A sound is heard since `at`, a time of `time.perf_counter`, which may be a little ahead."""

    number: int
    sound: Sound
    at: float


@dataclass(frozen=True, slots=True)
class Ended:
    """A sound is over; `problem` says in a sentence why it was not heard, if it was not."""

    number: int
    problem: str = ""


class Loudspeaker:
    """Plays one sound at a time. What becomes of it is told on the loudspeaker's thread, which begins with the first
    sound: `Begun`, `Ended`, and of files a `Notice`."""

    def __init__(self, tell: Callable[[Begun | Ended | Notice], None]) -> None:
        self._tell = tell
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._number = 0

    def play(self, make: Make) -> int:
        """Play a sound in the place of the one under way, and give its number, by which it is told of."""
        self._number += 1
        number = self._number
        self._do(lambda: self._play(number, make))
        return number

    def stop(self) -> None:
        """Play nothing."""
        self._number += 1

    def write(self, path: Path, make: Make) -> None:
        """Write a sound into a file."""
        self._do(lambda: self._write(path, make))

    def close(self) -> None:
        """Stop, and end the thread once files are written. Nothing is told after this."""
        self.stop()
        if self._thread is not None:
            self._work.put(None)
            self._thread.join()
            self._thread = None

    def _do(self, work: Callable[[], None]) -> None:
        self._work.put(work)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="sound")
            self._thread.start()

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            work()

    def _play(self, number: int, make: Make) -> None:
        problem = NOTHING
        try:
            if number == self._number and (sound := make()) is not None:
                problem = ""
                self._put(number, sound)
        except sound_card.Unplayable as error:
            problem = str(error)
        except Exception as error:
            problem = f"The sound stopped: {type(error).__name__}: {str(error).partition(chr(10))[0]}"
        self._tell(Ended(number, problem))

    def _put(self, number: int, sound: Sound) -> None:
        output = sound_card.opened(sound)
        try:
            self._tell(Begun(number, sound, time.perf_counter() + output.delay))
            for piece in range(int(sound.seconds / PIECE) + 1):
                if number != self._number:
                    return
                output.put(piece * PIECE, (piece + 1) * PIECE)
        finally:
            output.close(at_once=number != self._number)

    def _write(self, path: Path, make: Make) -> None:
        try:
            sound = make()
            if sound is None:
                self._tell(Notice(NOTHING, wrong=True))
                return
            sounds.write(path, sound)
        except FileProblem as problem:
            self._tell(Notice(str(problem), wrong=True))
        except Exception as error:
            text = str(error).partition("\n")[0]
            self._tell(Notice(f"The sound was not written: {type(error).__name__}: {text}", wrong=True))
        else:
            self._tell(Notice(f"Wrote the sound to {path}: {sound.seconds:.2f} s.", wrong=False))
