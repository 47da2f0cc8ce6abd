"""The one background thread that trains. It alone touches the live network; it knows nothing of Qt's widgets."""

import queue
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from playground.core.specs import Mark, Preset, TrainingSpec
from playground.core.watch import Watch
from playground.engine.backends.compiler import Choice
from playground.session.training import Outbox, Training
from playground.tasks.common.task import Task


class TrainingThread:
    """A network in training on a thread of its own.

    Every method but `close` returns at once: it leaves a command, which the thread heeds after at most one training
    step. All that happens comes back as snapshots.
    """

    def __init__(self, outbox: Outbox, engine: Choice = "auto") -> None:
        self._commands: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._closing = False
        self._training = Training(
            outbox, engine, interrupted=lambda: not self._commands.empty(), closing=lambda: self._closing
        )
        self._thread = threading.Thread(target=self._work, name="training")
        self._thread.start()

    def start(self, generation: int, preset: Preset, task: Task) -> None:
        """Make a new, untrained network, and stay paused."""
        self._commands.put(partial(self._training.start, generation, preset, task))

    def train(self, turn: int, steps: int | None = None) -> None:
        """Train until the mark is reached, or on from there; for so many steps, or without end."""
        self._commands.put(partial(self._training.train, turn, steps))

    def pause(self, turn: int) -> None:
        """Stop after the step under way."""
        self._commands.put(partial(self._training.pause, turn))

    def step(self, turn: int) -> None:
        """One training step, then pause."""
        self._commands.put(partial(self._training.step, turn))

    def compare(self, generation: int, preset: Preset) -> None:
        """Make a second network, in the place of the one there may be, that learns from the same sequences.

        It catches up with the first one; then both train in lock step. Its generation is counted apart.
        """
        self._commands.put(partial(self._training.compare, generation, preset))

    def stop_comparing(self) -> None:
        """Go on with the first network alone."""
        self._commands.put(partial(self._training.compare, 0, None))

    def change_training(self, *trainings: TrainingSpec) -> None:
        """Train on in another way, the second network as well if there is another for it."""
        self._commands.put(partial(self._training.change_training, trainings))

    def change_mark(self, mark: Mark | None) -> None:
        """Stop elsewhere."""
        self._commands.put(partial(self._training.change_mark, mark))

    def change_task(self, preset: Preset, task: Task) -> None:
        """Train the same network on other sequences over the same tokens."""
        self._commands.put(partial(self._training.change_task, preset, task))

    def set_pace(self, pace: float | None) -> None:
        """Train at so many steps a second, for eyes to follow; None: as fast as it goes."""
        self._commands.put(partial(self._training.set_pace, pace))

    def set_seen(self, seen: bool) -> None:
        """Whether anybody sees the snapshots: if not, they come seldom."""
        self._commands.put(partial(self._training.set_seen, seen))

    def choose_engine(self, engine: Choice) -> None:
        """Compute with torch or compiled code from the next step on; "auto": compiled code as soon as it can be had."""
        self._commands.put(partial(self._training.choose_engine, engine))

    def choose_memory(self, memory: int) -> None:
        """Keep snapshots of each network in so many bytes, at once."""
        self._commands.put(partial(self._training.choose_memory, memory))

    def look(self, watch: Watch) -> None:
        """Show this from now on."""
        self._commands.put(partial(self._training.look, watch))

    def go_on_from(self, generation: int, step: int) -> None:
        """A new run from the snapshot of a step, paused there; what came after it is gone."""
        self._commands.put(partial(self._training.go_on_from, generation, step))

    def export(self, path: Path) -> None:
        """Write the network that is shown: as it is now, or as it was at the step looked back at."""
        self._commands.put(partial(self._training.export, path))

    def close(self) -> None:
        """End the thread and wait for it: for as long as one training step takes."""
        self._closing = True
        self._commands.put(lambda: None)
        self._thread.join()
        self._training.close()

    @property
    def alive(self) -> bool:
        """Whether the thread still runs."""
        return self._thread.is_alive()

    def _work(self) -> None:
        while not self._closing:
            try:
                self._heed()
                if self._closing:
                    break
                self._training.go_on()
            except Exception as error:  # whatever it is, the window must learn of it and go on
                self._training.fail(error)

    def _heed(self) -> None:
        """All commands that wait; while no step is due, the next one that comes."""
        wait = self._training.wait
        while True:
            try:
                command = self._commands.get(block=wait != 0.0, timeout=wait)
            except queue.Empty:
                return
            command()
            wait = 0.0
            self._training.asked = True
