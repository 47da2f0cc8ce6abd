"""What every task gives: an endless stream of training batches, a fixed evaluation set, and a way to read a probe."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from playground.core.batches import Array, Batch, Example, collate
from playground.core.problem import Problem
from playground.core.sound import Sound
from playground.core.specs import Tokens
from playground.core.vocabulary import Encoded, Encoding, Vocabulary
from playground.tasks.common.criterion import Criterion

TRAINING_STREAM, EVALUATION_STREAM = 1, 2
"""Which of a seed's independent random streams feeds what; stream 0 draws the network's first weights."""


class TaskError(ValueError):
    """A specification that no network could be trained on; its text is a sentence for the user."""

    def __init__(self, message: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Probe:
    """A sequence to watch: its tokens and ids, and the right answers where they are known.

    `expected` is `(time,)` int64 ids with -1 for not known or not asked, or `(time, answers)` float32 numbers with
    NaN. The last `generated` tokens were not typed: the network added them.
    """

    encoded: Encoded
    expected: Array
    generated: int = 0

    @property
    def typed(self) -> int:
        """How many tokens stand before those."""
        return len(self.encoded.tokens) - self.generated


@dataclass(frozen=True, slots=True)
class FreeRun:
    """A test of running free: after `prefix (time, 1)` the network is fed its own predictions and should follow
    `truth (steps, 1)`, whose amplitude is given; all as the network takes them, like the inputs of an example."""

    prefix: npt.NDArray[np.float32]
    truth: npt.NDArray[np.float32]
    amplitude: float


@dataclass(frozen=True, slots=True)
class Saying:
    """What a network says of a probe: it hears the first `prefix` timesteps, and goes on by itself until there are
    `length` of them."""

    prefix: int
    length: int


@dataclass(frozen=True, kw_only=True)
class Task(ABC):
    """Sequences to learn.

    `answers` names the classes an answer is one of, and is empty when an answer is `numbers` numbers. `heldout` says
    whether the evaluation set is apart from training; where it is False, it is every sequence there is.
    `text` is what the sequences look like as a person would type them. `criterion` says when the paper that a task is
    from calls it solved. `frame` is what a timestep's vector is called, such as a column of pixels; empty
    where it is just numbers. `audible`: the frames can be listened to, as `sound`; `saying` is what a network can be
    heard to say, None where it says nothing.
    """

    encoding: Encoding
    answers: tuple[str, ...]
    evaluation: tuple[Example, ...]
    heldout: bool
    text: str
    free_runs: tuple[FreeRun, ...] = field(default=())
    criterion: Criterion | None = None
    numbers: int = 1
    frame: str = ""
    audible: bool = False
    saying: Saying | None = None

    @property
    def outputs(self) -> int:
        """How many output lines a network needs."""
        return len(self.answers) or self.numbers

    @property
    def tokens(self) -> Tokens:
        """What a token is: words, characters or numbers."""
        return self.encoding.kind if isinstance(self.encoding, Vocabulary) else "numbers"

    @abstractmethod
    def batches(self, size: int, seed: int) -> "Stream":
        """Training batches of at most `size` sequences, without end; the same ones for the same seed."""

    @abstractmethod
    def probe(self, text: str) -> Probe:
        """A typed text as a sequence to watch. Never fails; unknown tokens are marked."""

    def samples(self) -> tuple[str, ...]:
        """Two of its sequences as they are typed, to watch where no probe is named; fewer where it has no more."""
        lines = [line for line in self.text.split("\n") if line.strip()]
        return tuple(dict.fromkeys((lines[0], lines[len(lines) // 2]))) if lines else ()

    def drawing(self, strokes: Sequence[Array]) -> Array | None:
        """What a pen drew, as inputs `(time, features)`: strokes `(points, 2)`, x and y downwards within [0, 1]. None
        where no probe can be drawn."""
        return None

    def sound(self, text: str, frames: Array | None = None) -> Sound | None:
        """How a probe sounds, or how `frames (time, features)` do in its voice, numbers as they were before the
        encoding. None where there is nothing to be heard."""
        return None

    def following(self, inputs: Array, steps: int) -> Array | None:
        """What truly comes after some numbers `(time, features)`, `(steps, features)` with NaN where it is not known;
        None where nothing is. All as the network takes them.

        Known is how a sequence goes on that begins with the very same numbers.
        """
        for example in self.evaluation:
            whole = np.concatenate((example.inputs, example.targets[-1:]))
            if len(whole) > len(inputs) and np.allclose(whole[: len(inputs)], inputs, atol=1e-6):
                rest = whole[len(inputs) : len(inputs) + steps]
                return np.concatenate((rest, np.full((steps - len(rest), *rest.shape[1:]), np.nan, np.float32)))
        return None


def random_stream(seed: int, stream: int) -> np.random.Generator:
    """One of a seed's independent random streams."""
    return np.random.default_rng(np.random.SeedSequence((seed, stream)))


Place = tuple[object, tuple[int, ...]]
"""How far a stream is: the state of its random numbers, and the examples that wait for their turn."""


class Stream(Iterator[Batch]):
    """Training batches without end, which can begin again at any place where they have been.

    `draw` makes the next one from random numbers of the seed, and from a list of examples' indices that is its own to
    keep from one batch to the next.
    """

    def __init__(self, draw: Callable[[np.random.Generator, list[int]], Batch], seed: int) -> None:
        self._draw, self._rng = draw, random_stream(seed, TRAINING_STREAM)
        self._waiting: list[int] = []

    def __next__(self) -> Batch:
        return self._draw(self._rng, self._waiting)

    @property
    def place(self) -> Place:
        """How far it is, for `go_to`."""
        return self._rng.bit_generator.state, tuple(self._waiting)

    def go_to(self, place: Place) -> None:
        """Give the batches again that came after this place."""
        state, self._waiting[:] = place
        self._rng.bit_generator.state = state  # type: ignore[assignment]


def epochs(examples: Sequence[Example], size: int, seed: int) -> Stream:
    """Every example once in random order, then again in another, for ever. When all fit in one batch, that batch."""
    if len(examples) <= size:
        whole = collate(examples)
        return Stream(lambda rng, waiting: whole, seed)

    def draw(rng: np.random.Generator, waiting: list[int]) -> Batch:
        while len(waiting) < size:
            waiting.extend(rng.permutation(len(examples)).tolist())
        batch = collate([examples[index] for index in waiting[:size]])
        del waiting[:size]
        return batch

    return Stream(draw, seed)
