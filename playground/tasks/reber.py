"""The embedded Reber grammar: `BTBTXSETE`, where the second symbol has to be remembered to the last but one.

Experiment 1 of Hochreiter & Schmidhuber (1997), “Long short-term memory”, Neural Computation 9(8), after Cleeremans,
Servan-Schreiber & McClelland (1989) and Fahlman (1991). A string begins with B, then T or P; then comes a whole
string of the grammar of Reber (1967), from B to E; then the same T or P again, and E. Where the grammar
leaves a choice of two, either is as likely. At each step the network predicts the next symbol: it is right when the
one or two symbols that may follow are its likeliest.

This variant is the paper's: 256 training strings are drawn, of which each training sequence is one at random, and 256
other test strings, which with us differ from each other, too; state starts from zero at each string. It is
solved when all strings of both sets are predicted right at every step.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Literal

import numpy as np
from annotated_types import Interval

from playground.core.batches import Batch, Example, collate
from playground.core.specs import MAX_TIMESTEPS, Readout, TaskSpec
from playground.core.vocabulary import Vocabulary
from playground.tasks.common import sequences
from playground.tasks.common.criterion import Criterion
from playground.tasks.common.task import EVALUATION_STREAM, Probe, Stream, Task, TaskError, random_stream

SYMBOLS = "BTPSXVE"
REBER = (
    {"B": 1},
    {"T": 2, "P": 3},
    {"S": 2, "X": 4},
    {"T": 3, "V": 5},
    {"X": 3, "S": 6},
    {"P": 4, "V": 6},
    {"E": 7},
)
"""Reber's grammar: at each node, which symbol leads to which node. It is entered at node 0 and left at node 7."""

Grammar = Mapping[str, Mapping[str, str]]
"""At each node, by name, which symbol leads to which node."""

START, END = "start", "end"
SHOWN_LINES = 16


def embedded(*, endless: bool = False) -> Grammar:
    """The embedded grammar: two of Reber's, behind T and behind P. In an endless one, a string follows each string."""
    again = {"B": "second"}
    edges: dict[str, dict[str, str]] = {START: again, "second": {"T": "T0", "P": "P0"}, END: again if endless else {}}
    for second in "TP":
        for node, leads in enumerate(REBER):
            edges[f"{second}{node}"] = {symbol: f"{second}{to}" for symbol, to in leads.items()}
        edges[f"{second}7"] = {second: f"{second}8"}
        edges[f"{second}8"] = {"E": END}
    return edges


GRAMMAR = embedded()


def string(rng: np.random.Generator, grammar: Grammar = GRAMMAR) -> str:
    """A random string of the grammar, of no more symbols than a sequence may have."""
    while True:
        symbols, node = [], START
        while node != END:
            choices = tuple(grammar[node])
            # One of one takes no random number, but time.
            symbols.append(choices[int(rng.integers(len(choices))) if len(choices) > 1 else 0])
            node = grammar[node][symbols[-1]]
        if len(symbols) <= MAX_TIMESTEPS:
            return "".join(symbols)


def following(tokens: Iterable[str], grammar: Grammar = GRAMMAR) -> Iterator[str]:
    """The symbols that may come after each token; the empty string at the end, and once the grammar is broken."""
    node: str | None = START
    for token in tokens:
        node = grammar[node].get(token) if node is not None else None
        yield "".join(grammar[node]) if node is not None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(TaskSpec):
    """The keys of `[task]` with `kind = "reber"`: how many strings there are for training, and for the test."""

    kind: Literal["reber"] = "reber"
    strings: Annotated[int, Interval(ge=1, le=10_000)] = 256
    tested: Annotated[int, Interval(ge=1, le=2000)] = 256


@dataclass(frozen=True, kw_only=True)
class GrammarTask(Task):
    """Next symbols of a grammar's strings."""

    grammar: Grammar

    def example(self, text: str) -> Example:
        """A string, each step asking for the next symbol; scored where one may follow."""
        ids = self.encoding.encode(text).inputs
        kinds: dict[str, int] = {}
        which = [kinds.setdefault(symbols, len(kinds)) for symbols in following(text[:-1], self.grammar)]
        rows = np.array([[answer in symbols for answer in self.answers] for symbols in kinds], dtype=np.bool_)
        possible = rows.reshape(-1, len(self.answers))[np.array(which, dtype=np.int64)]
        return Example(ids[:-1], ids[1:], np.ones(len(text) - 1, dtype=np.bool_), possible)

    def probe(self, text: str) -> Probe:
        """A typed string to watch. The answer is known where the grammar leaves no choice."""
        probe = sequences.probe(text, self.encoding, self.answers, "every-step")
        expected = np.full(len(probe.expected), -1, dtype=np.int64)
        for time, symbols in enumerate(following(probe.encoded.tokens, self.grammar)):
            if len(symbols) == 1:
                expected[time] = self.answers.index(symbols)
        return replace(probe, expected=expected)


@dataclass(frozen=True, kw_only=True)
class ReberTask(GrammarTask):
    """A fixed set of strings for training."""

    training: tuple[Example, ...] = ()

    def batches(self, size: int, seed: int) -> Stream:
        """Strings of the training set, each drawn at random."""

        def draw(rng: np.random.Generator, _: list[int]) -> Batch:
            return collate([self.training[index] for index in rng.integers(len(self.training), size=size)])

        return Stream(draw, seed)


def make(spec: Spec, readout: Readout, seed: int) -> ReberTask:
    """The task of the embedded grammar. Raises `TaskError` for a readout of one answer."""
    if readout != "every-step":
        raise TaskError(f"The grammar asks for the next symbol at every step; a {readout} readout gives one answer.")
    rng = random_stream(seed, EVALUATION_STREAM)
    drawn = [string(rng) for _ in range(spec.strings)]
    tested: dict[str, None] = {}
    while len(tested) < spec.tested:
        tested |= dict.fromkeys({string(rng)} - set(drawn))
    vocabulary = Vocabulary.of("characters", [SYMBOLS])
    task = ReberTask(
        encoding=vocabulary,
        answers=vocabulary.entries,
        evaluation=(),
        heldout=True,
        text="\n".join(drawn[:SHOWN_LINES]),
        grammar=GRAMMAR,
    )
    training, evaluation = (tuple(task.example(text) for text in texts) for texts in (drawn, tested))
    criterion = Criterion(examples=(*training, *evaluation))
    return replace(task, training=training, evaluation=evaluation, criterion=criterion)
