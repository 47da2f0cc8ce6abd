"""What a file from elsewhere says of a recurrent network, in torch's terms, whatever its format."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from playground.core.batches import Array
from playground.core.network_preview import Question
from playground.core.specs import Readout
from playground.storage.errors import FileProblem, join_words, printable

AnswerKind = Literal["classes", "binary", "numbers"]
"""What the outputs mean: the logits of classes, the logit of yes against no, or numbers."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RecurrentLayer:
    """One layer, under its `name` in the file, with the rows of our `cell`: `weight_ih (rows, inputs)`,
    `weight_hh (rows, units)`, biases `(rows,)`, and the cell's `own` parameters by name, each `(units,)`."""

    name: str
    cell: str
    weight_ih: Array
    weight_hh: Array
    bias_ih: Array
    bias_hh: Array
    own: Mapping[str, Array] = field(default_factory=dict)

    @property
    def inputs(self) -> int:
        """Return how many numbers it reads at each timestep."""
        return int(self.weight_ih.shape[1])

    @property
    def units(self) -> int:
        """Return the number of units."""
        return int(self.weight_hh.shape[1])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Embedding:
    """A vector for each token: `weight (tokens, features)`."""

    name: str
    weight: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Linear:
    """A linear layer: `weight (outputs, inputs)` and `bias (outputs,)`."""

    name: str
    weight: Array
    bias: Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ForeignNetwork:
    """A network as a file describes it: an embedding, recurrent layers, the lowest first, and a readout.

    Without an embedding the layers read vectors, without a readout the network gives its hidden state. `answers` and
    `timing` say what the outputs mean and at which timestep they are read, None where the file does not say. The file
    leaves `questions` open. `unknown` names what is not understood, a sentence each: the network is shown without
    it. `notes` say how the rest was read.
    """

    form: str
    layers: tuple[RecurrentLayer, ...]
    embedding: Embedding | None = None
    readout: Linear | None = None
    answers: AnswerKind | None = None
    timing: Readout | None = None
    questions: tuple[Question, ...] = ()
    unknown: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def inputs(self) -> int:
        """Return how many tokens there are, or how many numbers a vector has."""
        return self.layers[0].inputs if self.embedding is None else len(self.embedding.weight)

    @property
    def outputs(self) -> int:
        """Return how many numbers the readout gives, or how many units the top layer has."""
        return self.layers[-1].units if self.readout is None else len(self.readout.weight)


def shaped(name: str, array: Array) -> str:
    """Return a tensor's name with its shape, for a sentence."""
    return f"{name} ({', '.join(map(str, array.shape))})"


def check_choices(questions: Iterable[Question], choices: Mapping[str, str], where: str) -> None:
    """Raise `FileProblem` for a choice of something that is not asked, or that cannot be chosen."""
    asked = {question.key: question for question in questions}
    for key, choice in choices.items():
        if key not in asked:
            said = f"only {join_words(asked)} can be chosen" if asked else "nothing is left open"
            raise FileProblem(where, f"{printable(key)} cannot be chosen: {said}.")
        if choice not in asked[key].choices:
            said = join_words(map(printable, asked[key].choices), "or")
            raise FileProblem(where, f"{key} must be {said}, not {printable(choice)}.")
