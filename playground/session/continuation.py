"""Going on behind the probe beside training: token by token at a pace for eyes, each by the network of its moment."""

import time
from collections.abc import Iterator
from typing import Protocol

import numpy as np

from playground.core.batches import Array
from playground.core.generation_settings import GenerationSettings, beginning
from playground.core.specs import MAX_TIMESTEPS
from playground.core.trace import Trace
from playground.core.vocabulary import Numbers, Vocabulary, shown
from playground.core.watch import Watch
from playground.engine.generation import generation as engine
from playground.engine.generation.sampling import Sampler
from playground.engine.inspection.moment import Moment
from playground.tasks.common import generation
from playground.tasks.common.task import Probe, Task

RETRY = 1 / 120
"""While nothing trains, there are at least so many seconds between two looks."""
RENEWAL, SHARE = 0.1, 0.05
"""A free run follows the training as often as this, at the most, and takes this part of its time."""
PIECE = 0.003
"""A free run goes on for so many seconds at a look, so that training waits no longer."""


class Writer(Protocol):
    """Adds to a probe. `values` are what was added, as the network takes it; `finish` says why it ends before it has
    to; `restless`: the values are not yet those of the network that is shown."""

    values: Array
    finish: str
    restless: bool

    def grow(self, wish: GenerationSettings, count: int) -> None:
        """Add what is missing to `count`, or a part of it."""

    def heed(self, moment: Moment, trace: Trace, count: int) -> None:
        """Learn what the network computes on the probe and all that was added; there are to be `count`."""


class Text:
    """Draws each token from the answer that was shown last. A token once drawn stays, whatever the network learns."""

    def __init__(self, task: Task, seed: int) -> None:
        self.values: Array = np.empty(0, np.int64)
        self.finish, self.restless = "", False
        self._sampler, self._ends = Sampler(seed), generation.ends(task)
        self._answer: tuple[int, Array] | None = None

    def grow(self, wish: GenerationSettings, count: int) -> None:
        """At most one more."""
        if count > len(self.values) and self._answer is not None and self._answer[0] == len(self.values):
            with np.errstate(divide="ignore"):
                token = self._sampler.draw(np.log(self._answer[1]), wish)
            self.values = np.append(self.values, token)

    def heed(self, moment: Moment, trace: Trace, count: int) -> None:
        """The answer at the end is what the next token is drawn from."""
        self._answer = trace.generated, trace.predictions[-1]
        if len(self.values) and int(self.values[-1]) in self._ends:
            self.finish = f"“{shown(trace.tokens[-1])}” ends it"


class Series:
    """Feeds each prediction back. While the network learns it runs again and again from the probe's end, so that what
    is shown is how the network of now runs free."""

    def __init__(self, task: Task) -> None:
        self.values: Array = np.empty((0, task.outputs), np.float32)
        self.finish, self.restless = "", True
        self._run: Iterator[Array] | None = None
        self._step, self._renewal, self._seconds = -1, 0.0, 0.0
        self._next: list[Array] = []

    def grow(self, wish: GenerationSettings, count: int) -> None:
        """On with the run for a short while; it is shown once it is long enough."""
        if self._run is None:
            return
        begin = time.perf_counter()
        while len(self._next) < count and time.perf_counter() < begin + PIECE:
            self._next.append(next(self._run))
        end = time.perf_counter()
        self._seconds += end - begin
        if self._next and len(self._next) >= count:
            self.values = np.stack(self._next[:count])
            self._renewal = max(self._renewal, end + self._seconds / SHARE)
            self._seconds = 0.0

    def heed(self, moment: Moment, trace: Trace, count: int) -> None:
        """Run anew where the network has become another, once the run before is shown."""
        now, encoding = time.perf_counter(), moment.task.encoding
        shown = self._run is None or len(self._next) >= count
        if moment.step != self._step and shown and now >= self._renewal:
            assert isinstance(encoding, Numbers)
            assert trace.frames is not None
            typed = encoding.scaled(trace.frames[: trace.typed])
            self._run = engine.series_behind(moment.architecture, moment.weights(), trace, typed, encoding)
            self._next, self._step, self._renewal = [], moment.step, now + RENEWAL
        self.restless = moment.step != self._step or len(self._next) < count


class Stopped:
    """Adds no more to what another has added."""

    def __init__(self, values: Array) -> None:
        self.values, self.finish, self.restless = values, "stopped", False

    def grow(self, wish: GenerationSettings, count: int) -> None:
        """Nothing more."""

    def heed(self, moment: Moment, trace: Trace, count: int) -> None:
        """Nothing to learn."""


class Continuation:
    """What the network adds to the watched sequence. `finish`: why no more comes, in words; empty while it does."""

    def __init__(self) -> None:
        self._key: tuple[str, int, int] | None = None
        self._writer: Writer | None = None
        self._count, self._due = 0, 0.0
        self._truth: tuple[Task, Array | None] | None = None
        self.finish = ""

    def add(self, task: Task, watch: Watch, now: float) -> None:
        """Add what is due to the watched sequence."""
        wish = watch.continuation
        key = None if wish is None else (watch.probe, wish.number, wish.seed)
        if key != self._key:
            self._key, self._count, self._due = key, 0, now
            text = isinstance(task.encoding, Vocabulary)
            self._writer = None if wish is None else Text(task, wish.seed) if text else Series(task)
            self.finish, self._truth = "", None
        if wish is None or self._writer is None:
            return
        writer, room = self._writer, generation.room(task.probe(watch.read))
        most = min(wish.length, room)
        if self._count == len(writer.values) and now >= self._due and not writer.finish:
            self._count += 1
            self._due = max(self._due + 1 / wish.pace, now)
        self._count = min(self._count, most)
        writer.grow(wish, self._count)
        full = "" if len(writer.values) < most else "done" if most < room else f"at most {MAX_TIMESTEPS:,} tokens"
        self.finish = writer.finish or full

    def stop(self) -> None:
        """Add no more, until somebody asks again: something went wrong. What was added stays."""
        if self._writer is not None:
            self._writer = Stopped(self._writer.values)
            self._count, self.finish = len(self._writer.values), self._writer.finish

    def behind(self, task: Task, text: str) -> Probe:
        """A typed sequence with all that was added to the watched one behind it, and the truth where it is known."""
        if self._writer is None or self._key is None:
            return task.probe(text)
        probe = task.probe(beginning(text))
        if not probe.encoded.tokens:
            return probe
        truth = self._true(task, probe) if text == self._key[0] else None
        return generation.extended(probe, self._writer.values, task.encoding, truth)

    def _true(self, task: Task, probe: Probe) -> Array | None:
        """What truly comes after the watched numbers; found out once."""
        if isinstance(task.encoding, Vocabulary):
            return None
        if self._truth is None or self._truth[0] is not task:
            self._truth = task, task.following(probe.encoded.inputs, MAX_TIMESTEPS)
        return self._truth[1]

    def heed(self, moment: Moment, trace: Trace) -> None:
        """What the network computes on the sequence with all that was added."""
        if self._writer is not None and trace.timesteps:
            self._writer.heed(moment, trace, self._count)

    def wait(self, now: float) -> float | None:
        """Seconds until there is more to do, while nothing trains; None where nothing is."""
        if self._writer is None or (self.finish and not self._writer.restless):
            return None
        return RETRY if self.is_due(now) else self._due - now

    def is_due(self, now: float) -> bool:
        """Whether a look now adds something, or brings that closer."""
        writer = self._writer
        if writer is None:
            return False
        return writer.restless or (not self.finish and (self._count > len(writer.values) or now >= self._due))
