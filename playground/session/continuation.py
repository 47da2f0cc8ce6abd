"""Continues the probe during training: token by token, at a readable pace, with the weights of the moment."""

import time
from collections.abc import Iterator
from typing import Protocol

import numpy as np

from playground.core.batches import Array
from playground.core.generation_settings import GenerationSettings, prompt_of
from playground.core.specs import MAX_TIMESTEPS
from playground.core.trace import Trace
from playground.core.vocabulary import Numbers, Vocabulary, display_token
from playground.core.watch import Watch
from playground.engine.generation import generation as engine
from playground.engine.generation.sampling import Sampler
from playground.engine.inspection.moment import Moment
from playground.tasks.common import generation
from playground.tasks.common.task import Probe, Task

RETRY = 1 / 120
"""Seconds between two updates while nothing trains."""
RENEWAL, SHARE = 0.1, 0.05
"""A free run is renewed at most every `RENEWAL` seconds, and takes at most this share of the time."""
PIECE = 0.003
"""Seconds that a free run computes in one update, so that training waits no longer."""


class Writer(Protocol):
    """Adds tokens to a probe.

    `values` are the tokens added so far, as the network reads them. `finish` says why it ends early, empty while it
    does not. `is_stale`: the values are not yet those of the network that is shown.
    """

    values: Array
    finish: str
    is_stale: bool

    def extend(self, settings: GenerationSettings, count: int) -> None:
        """Add values until there are `count`, or some of them."""

    def observe(self, moment: Moment, trace: Trace, probe: Probe, count: int) -> None:
        """Read the trace of the probe with all added values; `probe` is without them. `count` of them are wanted by
        now."""


class TextWriter:
    """Samples each token from the last answer that was shown. A token stays once it is drawn, though the network
    learns."""

    def __init__(self, task: Task, seed: int) -> None:
        self.values: Array = np.empty(0, np.int64)
        self.finish, self.is_stale = "", False
        self._sampler, self._ends = Sampler(seed), generation.end_tokens(task)
        self._answer: tuple[int, Array] | None = None

    def extend(self, settings: GenerationSettings, count: int) -> None:
        """Add at most one token."""
        if count > len(self.values) and self._answer is not None and self._answer[0] == len(self.values):
            with np.errstate(divide="ignore"):
                token = self._sampler.draw(np.log(self._answer[1]), settings)
            self.values = np.append(self.values, token)

    def observe(self, moment: Moment, trace: Trace, probe: Probe, count: int) -> None:
        """Keep the last answer, from which the next token is drawn."""
        self._answer = trace.generated_count, trace.predictions[-1]
        if len(self.values) and int(self.values[-1]) in self._ends:
            self.finish = f"“{display_token(trace.tokens[-1])}” ends it"


class SeriesWriter:
    """Feeds each prediction back as the next input. It repeats the free run while the network learns, so that the
    window shows how the present network runs free."""

    def __init__(self, task: Task) -> None:
        self.values: Array = np.empty((0, task.outputs), np.float32)
        self.finish, self.is_stale = "", True
        self._run: Iterator[Array] | None = None
        self._step, self._renewal, self._seconds = -1, 0.0, 0.0
        self._next: list[Array] = []

    def extend(self, settings: GenerationSettings, count: int) -> None:
        """Continue the free run for `PIECE` seconds, and publish it once it has `count` values."""
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

    def observe(self, moment: Moment, trace: Trace, probe: Probe, count: int) -> None:
        """Start a new free run if the network has changed and the last run has been published."""
        now, encoding = time.perf_counter(), moment.task.encoding
        is_published = self._run is None or len(self._next) >= count
        if moment.step != self._step and is_published and now >= self._renewal:
            assert isinstance(encoding, Numbers)
            assert trace.frames is not None
            typed = encoding.scaled(trace.frames[: trace.typed_count]) if probe.own is None else probe.encoded.inputs
            network = moment.architecture, moment.weights()
            self._run = engine.generate_numbers_after(*network, trace, typed, encoding, own=probe.own)
            self._next, self._step, self._renewal = [], moment.step, now + RENEWAL
        self.is_stale = moment.step != self._step or len(self._next) < count


class StoppedWriter:
    """Keeps the values of another writer and adds none."""

    def __init__(self, values: Array) -> None:
        self.values, self.finish, self.is_stale = values, "stopped", False

    def extend(self, settings: GenerationSettings, count: int) -> None:
        """Add nothing."""

    def observe(self, moment: Moment, trace: Trace, probe: Probe, count: int) -> None:
        """Do nothing."""


class Continuation:
    """The tokens that the network adds to the watched probe. `finish` says why no more come; empty while they do."""

    def __init__(self) -> None:
        self._key: tuple[str, int, int] | None = None
        self._writer: Writer | None = None
        self._count, self._due = 0, 0.0
        self._truth: tuple[Task, Array | None] | None = None
        self._prompt: Probe | None = None
        self.finish = ""

    def advance(self, task: Task, watch: Watch, now: float) -> None:
        """Add the tokens that are due by `now`; start anew if the probe, the request or the seed has changed."""
        settings = watch.continuation
        key = None if settings is None else (watch.probe, settings.number, settings.seed)
        if key != self._key:
            self._key, self._count, self._due = key, 0, now
            is_text = isinstance(task.encoding, Vocabulary)
            self._writer = (
                None if settings is None else TextWriter(task, settings.seed) if is_text else SeriesWriter(task)
            )
            self.finish, self._truth = "", None
        if settings is None or self._writer is None:
            return
        writer, room = self._writer, generation.remaining_timesteps(task.probe(watch.read_text))
        most = min(settings.length, room)
        if self._count == len(writer.values) and now >= self._due and not writer.finish:
            self._count += 1
            self._due = max(self._due + 1 / settings.pace, now)
        self._count = min(self._count, most)
        writer.extend(settings, self._count)
        full = "" if len(writer.values) < most else "done" if most < room else f"at most {MAX_TIMESTEPS:,} tokens"
        self.finish = writer.finish or full

    def stop(self) -> None:
        """Add no more tokens until the next request, because something failed. Those added stay."""
        if self._writer is not None:
            self._writer = StoppedWriter(self._writer.values)
            self._count, self.finish = len(self._writer.values), self._writer.finish

    def extend(self, task: Task, text: str) -> Probe:
        """Return the probe of a typed sequence with the added tokens at its end, and the truth where it is known."""
        if self._writer is None or self._key is None:
            return task.probe(text)
        probe = task.probe(prompt_of(text))
        if not probe.encoded.tokens:
            return probe
        truth = None
        if text == self._key[0]:
            self._prompt, truth = probe, self._ground_truth(task, probe)
        return generation.extend_probe(probe, self._writer.values, task.encoding, truth)

    def _ground_truth(self, task: Task, probe: Probe) -> Array | None:
        """Return the numbers that truly follow the watched ones. They are computed once."""
        if isinstance(task.encoding, Vocabulary):
            return None
        if self._truth is None or self._truth[0] is not task:
            self._truth = task, task.following(probe.encoded.inputs, MAX_TIMESTEPS)
        return self._truth[1]

    def observe(self, moment: Moment, trace: Trace) -> None:
        """Give the writer the trace of the extended probe."""
        if self._writer is not None and self._prompt is not None and trace.timesteps:
            self._writer.observe(moment, trace, self._prompt, self._count)

    def seconds_until_due(self, now: float) -> float | None:
        """Return the seconds until the next update while nothing trains; None if there is nothing left to do."""
        if self._writer is None or (self.finish and not self._writer.is_stale):
            return None
        return RETRY if self.is_due(now) else self._due - now

    def is_due(self, now: float) -> bool:
        """Whether an update now adds a token, or computes a part of one."""
        writer = self._writer
        if writer is None:
            return False
        return writer.is_stale or (not self.finish and (self._count > len(writer.values) or now >= self._due))
