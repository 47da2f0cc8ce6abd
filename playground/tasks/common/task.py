"""The base class of tasks: an endless stream of training batches, a fixed evaluation set, and a way to read probes."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from playground.core.batches import Array, Batch, Example, collate
from playground.core.error_units import ErrorUnits
from playground.core.framed_sequence import FramedSequence
from playground.core.problem import Problem
from playground.core.sound import Sound
from playground.core.specs import Tokens
from playground.core.vocabulary import Encoded, Encoding, Vocabulary
from playground.tasks.common.baseline_data import Corpus, Series
from playground.tasks.common.criterion import Criterion
from playground.tasks.common.own_units import OwnUnits

TRAINING_STREAM, EVALUATION_STREAM = 1, 2
"""Numbers of a seed's independent random streams; stream 0 draws the network's initial weights."""


class TaskError(ValueError):
    """A specification that no network could be trained on; the exception's text is a sentence for the user."""

    def __init__(self, message: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


NO_LONG_SEQUENCES = (
    "These sequences stand each for itself, so no state can be carried from one to the next; only a text file and rows "
    "of numbers are long sequences."
)


@dataclass(frozen=True, slots=True, eq=False)
class Probe:
    """A sequence to watch: its tokens and inputs, and the right answers where known.

    `expected` holds `(time,)` int64 ids, with -1 where unknown or not asked for, or `(time, answers)` float32 numbers
    with NaN. The network generated the last `generated_count` tokens. `own` holds the rows in the data's own units
    where the inputs and outputs are others than `encoding.raw` undoes; None elsewhere.
    """

    encoded: Encoded
    expected: Array
    generated_count: int = 0
    own: OwnUnits | None = None

    @property
    def typed_count(self) -> int:
        """Return the number of tokens before the generated ones."""
        return len(self.encoded.tokens) - self.generated_count


@dataclass(frozen=True, slots=True, eq=False)
class FreeRun:
    """A test of free running: after `prefix (time, features)` the network reads its own predictions and should follow
    `truth (steps, features)`, whose amplitude is given. Both are scaled like the inputs of an example."""

    prefix: npt.NDArray[np.float32]
    truth: npt.NDArray[np.float32]
    amplitude: float


@dataclass(frozen=True, slots=True)
class Utterance:
    """A sound that the network completes: it reads the first `prefix` timesteps of a probe, then reads its own
    predictions until there are `length` timesteps."""

    prefix: int
    length: int


@dataclass(frozen=True, kw_only=True)
class Task(ABC):
    """A task: sequences to learn.

    `answers` names the classes; it is empty if an answer is `numbers` numbers. `heldout`: the evaluation set is not
    trained on; otherwise it holds every sequence there is. `test_set` says in words which these are, where the user
    chose. `text` shows the sequences as a person would type them. `criterion` says when the task's paper calls it
    solved. `frame_name` is the name of a timestep's vector, such as a column of pixels; empty for plain numbers.
    `has_sound`: frames can be played, through `sound`; `utterance` is the sound that a network can complete, None if
    there is none. `is_dialogue`: each sequence is a prompt and a reply, which is written token by token. `framed` are
    some of the training sequences if these have frames with a name. `gap` is how many timesteps before an answer the
    token stands that decides it, None where that is not fixed. `obstacle` says why no network can be trained on it;
    then there is no evaluation set. It is empty for a task to train on. `error_units` is what errors are in the data's
    own units, None where that is no matter; `notes` say in sentences what was found out about the data.
    """

    encoding: Encoding
    answers: tuple[str, ...]
    evaluation: tuple[Example, ...]
    heldout: bool
    text: str
    test_set: str = ""
    free_runs: tuple[FreeRun, ...] = field(default=())
    criterion: Criterion | None = None
    numbers: int = 1
    frame_name: str = ""
    has_sound: bool = False
    utterance: Utterance | None = None
    is_dialogue: bool = False
    framed: tuple[FramedSequence, ...] = ()
    gap: int | None = None
    obstacle: str = ""
    error_units: ErrorUnits | None = None
    notes: tuple[str, ...] = ()
    has_long_sequences: ClassVar[bool] = False
    """Whether training can carry the state through long sequences, as `streams` does."""

    @property
    def outputs(self) -> int:
        """Return the number of outputs that a network needs."""
        return len(self.answers) or self.numbers

    @property
    def measured_on(self) -> str:
        """Return in words what the evaluation set is."""
        if not self.heldout:
            return "the training sequences"
        return self.test_set or f"{len(self.evaluation):,} held-out sequences"

    @property
    def measures_whole_sequences(self) -> bool:
        """Return whether the sequences of the evaluation set are whole, not windows of longer ones, so that their
        lengths say something."""
        return True

    @property
    def tokens(self) -> Tokens:
        """Return what a token is: words, characters or numbers."""
        return self.encoding.kind if isinstance(self.encoding, Vocabulary) else "numbers"

    @property
    def counts_bits(self) -> bool:
        """Return whether its loss is shown in bits per character."""
        return False

    @abstractmethod
    def batches(self, size: int, seed: int) -> "BatchStream":
        """Return an endless stream of training batches of at most `size` sequences; the same seed gives the same
        batches."""

    def streams(self, size: int, seed: int) -> "BatchStream":
        """Return an endless stream of batches of `size` windows of long sequences, each of which continues that of the
        batch before. Raises `TaskError` if the task has no long sequences."""
        raise TaskError(NO_LONG_SEQUENCES)

    @abstractmethod
    def probe(self, text: str) -> Probe:
        """Read a typed text as a sequence to watch. Never fails; unknown tokens are marked."""

    def samples(self) -> tuple[str, ...]:
        """Return two sequences as typed, to watch when a preset names no probe; fewer if the task has fewer. Frames are
        called by their names."""
        lines = [each.probe for each in self.framed] or [line for line in self.text.split("\n") if line.strip()]
        return tuple(dict.fromkeys((lines[0], lines[len(lines) // 2]))) if lines else ()

    def reply(self, prompt: str) -> tuple[str, ...] | None:
        """Return the tokens of the right reply to a typed prompt, if the task is a dialogue; None if it is unknown."""
        return None

    def drawing(self, strokes: Sequence[Array]) -> Array | None:
        """Return a drawing as inputs `(time, features)`: strokes `(points, 2)`, x and y downwards within [0, 1]. None
        if the task has no drawings."""
        return None

    def sound(self, text: str, frames: Array | None = None) -> Sound | None:
        """Return the sound of a probe, or of `frames (time, features)` in the probe's voice, unscaled. None if there is
        nothing to play."""
        return None

    def corpus(self) -> Corpus | None:
        """Return the tokens to train on and to predict, for n-grams; None unless each next token is asked for and some
        are held out."""
        return None

    def series(self) -> Series | None:
        """Return the numbers to train on and to forecast; None unless the next row of a series is asked for."""
        return None

    def following(self, inputs: Array, steps: int) -> Array | None:
        """Return the true continuation of some numbers `(time, features)`: `(steps, features)` with NaN where unknown,
        or None if all of it is unknown. Both are scaled like a network's inputs.

        The continuation is known for the beginning of a sequence of evaluation.
        """
        for example in self.evaluation:
            whole = np.concatenate((example.inputs, example.targets[-1:]))
            if len(whole) > len(inputs) and np.allclose(whole[: len(inputs)], inputs, atol=1e-6):
                rest = whole[len(inputs) : len(inputs) + steps]
                return np.concatenate((rest, np.full((steps - len(rest), *rest.shape[1:]), np.nan, np.float32)))
        return None


def random_stream(seed: int, stream: int) -> np.random.Generator:
    """Return one of a seed's independent random streams."""
    return np.random.default_rng(np.random.SeedSequence((seed, stream)))


StreamState = tuple[Mapping[str, Any], tuple[int, ...]]
"""The state of a stream: that of its random numbers, and the indices of the examples still to come."""


class BatchStream(Iterator[Batch]):
    """Training batches without end; it can return to any earlier state.

    `draw` makes the next batch from the seed's random numbers and a list of example indices, or of places, which the
    function may keep from one batch to the next. `sequences` is how many there are in all; None if they are made
    without end. All that is kept is below `places`.
    """

    def __init__(
        self,
        draw: Callable[[np.random.Generator, list[int]], Batch],
        seed: int,
        sequences: int | None = None,
        places: int = 0,
    ) -> None:
        self.sequences, self.places = sequences, sequences or places
        self._draw, self._rng = draw, random_stream(seed, TRAINING_STREAM)
        self._waiting: list[int] = []

    def __next__(self) -> Batch:
        return self._draw(self._rng, self._waiting)

    @property
    def state(self) -> StreamState:
        """Return its state, for `restore`."""
        return self._rng.bit_generator.state, tuple(self._waiting)

    def restore(self, place: StreamState) -> None:
        """Return to a state, to yield the same batches again."""
        state, self._waiting[:] = place
        self._rng.bit_generator.state = state


def epochs(examples: Sequence[Example], size: int, seed: int) -> BatchStream:
    """Yield every example once in random order, then again in another order, for ever. If all fit in one batch, yield
    that batch."""
    if len(examples) <= size:
        whole = collate(examples)
        return BatchStream(lambda rng, waiting: whole, seed, len(examples))

    def draw(rng: np.random.Generator, waiting: list[int]) -> Batch:
        while len(waiting) < size:
            waiting.extend(rng.permutation(len(examples)).tolist())
        batch = collate([examples[index] for index in waiting[:size]])
        del waiting[:size]
        return batch

    return BatchStream(draw, seed, len(examples))
