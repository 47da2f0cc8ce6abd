"""The background thread that trains. Only this thread touches the live network. It knows no widgets."""

import queue
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any

from playground.core.by_length import ByLength
from playground.core.experiment import TrainedNetwork
from playground.core.specs import Mark, Preset, TrainingSpec
from playground.core.watch import Watch
from playground.engine.backends.compiler import Choice
from playground.session.training import Outbox, Training
from playground.tasks.common.task import Task


class TrainingThread:
    """Trains networks on a thread of its own, and posts snapshots to the outbox.

    Every method except `close` queues a command and returns at once. The thread executes it after at most one training
    step.
    """

    def __init__(self, outbox: Outbox, engine: Choice = "auto") -> None:
        self._commands: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._stored: list[Future[tuple[TrainedNetwork, ...]]] = []
        self._measured: Future[tuple[ByLength | None, ...]] = Future()
        self._is_closing = False
        self._training = Training(
            outbox, engine, is_interrupted=lambda: not self._commands.empty(), is_closing=lambda: self._is_closing
        )
        self._thread = threading.Thread(target=self._work, name="training")
        self._thread.start()

    def start(self, generation: int, preset: Preset, task: Task) -> None:
        """Make a new, untrained network, paused."""
        self._commands.put(partial(self._training.start, generation, preset, task))

    def train(self, turn: int, steps: int | None = None) -> None:
        """Train until the network reaches its mark, or for `steps` steps. Past the mark, train without end."""
        self._commands.put(partial(self._training.train, turn, steps))

    def pause(self, turn: int) -> None:
        """Pause after the current step."""
        self._commands.put(partial(self._training.pause, turn))

    def step(self, turn: int) -> None:
        """Make one training step, then pause."""
        self._commands.put(partial(self._training.step, turn))

    def resume(self, generations: tuple[int, int], networks: "Future[tuple[TrainedNetwork, ...]]", task: Task) -> None:
        """Go on with networks that `store` returned before, or that come from a file, paused. The generations are those
        of the first and of the second network."""
        self._commands.put(partial(self._training.resume, generations, networks, task))

    def store(self) -> "Future[tuple[TrainedNetwork, ...]]":
        """Return the networks as an experiment stores them, once the thread has copied them. The result is cancelled
        when the thread ends before."""
        stored: Future[tuple[TrainedNetwork, ...]] = Future()
        self._stored = [each for each in self._stored if not each.done()]
        self._stored.append(stored)
        if self._is_closing:
            stored.cancel()
        self._commands.put(partial(self._training.store, stored))
        return stored

    def measure_lengths(self) -> "Future[tuple[ByLength | None, ...]]":
        """Return what is measured of each network by the length of its sequences, as `Run.by_length` does, once the
        thread has done so. The result is cancelled when the thread ends before."""
        measured: Future[tuple[ByLength | None, ...]] = Future()
        self._measured.cancel()
        self._measured = measured
        if self._is_closing:
            measured.cancel()
        self._commands.put(partial(self._training.measure_lengths, measured))
        return measured

    def compare(self, generation: int, preset: Preset) -> None:
        """Add a second network that learns from the same sequences, or replace it.

        It catches up with the first one; then both train in lock step. Its generations are counted separately.
        """
        self._commands.put(partial(self._training.compare, generation, preset))

    def stop_comparing(self) -> None:
        """Remove the second network."""
        self._commands.put(partial(self._training.compare, 0, None))

    def change_training(self, *trainings: TrainingSpec) -> None:
        """Change the training settings: one for each network."""
        self._commands.put(partial(self._training.change_training, trainings))

    def change_mark(self, mark: Mark | None) -> None:
        """Change the mark at which training stops."""
        self._commands.put(partial(self._training.change_mark, mark))

    def change_task(self, preset: Preset, task: Task) -> None:
        """Train the same networks on other sequences with the same tokens."""
        self._commands.put(partial(self._training.change_task, preset, task))

    def set_pace(self, pace: float | None) -> None:
        """Limit training to `pace` steps a second; None: train as fast as possible."""
        self._commands.put(partial(self._training.set_pace, pace))

    def set_seen(self, seen: bool) -> None:
        """Set whether anybody sees the snapshots. If not, they come once a second."""
        self._commands.put(partial(self._training.set_seen, seen))

    def choose_engine(self, engine: Choice) -> None:
        """Train with this engine from the next step on; "auto": with compiled code as soon as it is available."""
        self._commands.put(partial(self._training.choose_engine, engine))

    def choose_memory(self, memory: int) -> None:
        """Set how many bytes the history of each network may take."""
        self._commands.put(partial(self._training.choose_memory, memory))

    def set_watch(self, watch: Watch) -> None:
        """Set what snapshots show from now on."""
        self._commands.put(partial(self._training.set_watch, watch))

    def resume_from(self, generation: int, step: int) -> None:
        """Start a new run from the snapshot at a step, paused. Later snapshots are dropped."""
        self._commands.put(partial(self._training.resume_from, generation, step))

    def export(self, path: Path, words: Mapping[str, Any]) -> None:
        """Write the network that the window shows: the present one, or the one at the step of the past it shows.
        `words` are what its preset says by now that training does not depend on."""
        self._commands.put(partial(self._training.export, path, words))

    def close(self) -> None:
        """End the thread, and wait for it at most one training step."""
        self._is_closing = True
        self._commands.put(lambda: None)
        self._thread.join()
        for stored in self._stored:
            stored.cancel()
        self._measured.cancel()
        self._training.close()

    @property
    def is_alive(self) -> bool:
        """Whether the thread is running."""
        return self._thread.is_alive()

    def _work(self) -> None:
        while not self._is_closing:
            try:
                self._execute_commands()
                if self._is_closing:
                    break
                self._training.advance()
            except Exception as error:  # any error: the window must show it, and the thread must live on
                self._training.fail(error)

    def _execute_commands(self) -> None:
        """Execute all queued commands. If no step is due, wait for the next command."""
        wait = self._training.idle_seconds
        while True:
            try:
                command = self._commands.get(block=wait != 0.0, timeout=wait)
            except queue.Empty:
                return
            command()
            wait = 0.0
            self._training.has_command = True
