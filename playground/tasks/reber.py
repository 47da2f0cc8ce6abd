"""The embedded Reber grammar: `BTBTXSETE`. The second symbol returns as the last but one.

Experiment 1 of Hochreiter & Schmidhuber (1997), “Long short-term memory”, Neural Computation 9(8), after Cleeremans,
Servan-Schreiber & McClelland (1989) and Fahlman (1991). A string begins with B, then T or P; then comes a whole string
of the grammar of Reber (1967), from B to E; then the same T or P again, and E. Where the grammar offers a choice of
two, both are equally likely. At each step the network predicts the next symbol: it is right when the one or two symbols
that may follow are its likeliest.

This variant is the paper's: training draws at random from 256 strings, and the test has 256 others, which here also
differ from each other; the state starts from zero at each string. The task is solved when all strings of both sets are
predicted right at every step.
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
from playground.tasks.common.task import EVALUATION_STREAM, BatchStream, Probe, Task, TaskError, random_stream

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
"""Reber's grammar: for each node, which symbol leads to which node. It starts at node 0 and ends at node 7."""

Grammar = Mapping[str, Mapping[str, str]]
"""For each node by name, which symbol leads to which node."""

START, END = "start", "end"
SHOWN_LINES = 16


def embedded(*, endless: bool = False) -> Grammar:
    """Return the embedded grammar: two copies of Reber's, behind T and behind P. With `endless`, a new string follows
    each."""
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
    """Return a random string of the grammar, at most as long as a sequence may be."""
    while True:
        symbols, node = [], START
        while node != END:
            choices = tuple(grammar[node])
            # A single choice needs no random number, but drawing one takes time.
            symbols.append(choices[int(rng.integers(len(choices))) if len(choices) > 1 else 0])
            node = grammar[node][symbols[-1]]
        if len(symbols) <= MAX_TIMESTEPS:
            return "".join(symbols)


def next_symbols(tokens: Iterable[str], grammar: Grammar = GRAMMAR) -> Iterator[str]:
    """Yield the symbols that may follow each token; the empty string at the end, and once the grammar is broken."""
    node: str | None = START
    for token in tokens:
        node = grammar[node].get(token) if node is not None else None
        yield "".join(grammar[node]) if node is not None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(TaskSpec):
    """The keys of `[task]` with `kind = "reber"`: the number of strings for training, and for the test."""

    kind: Literal["reber"] = "reber"
    strings: Annotated[int, Interval(ge=1, le=10_000)] = 256
    tested: Annotated[int, Interval(ge=1, le=2000)] = 256


@dataclass(frozen=True, kw_only=True)
class GrammarTask(Task):
    """Prediction of the next symbol in a grammar's strings."""

    grammar: Grammar

    def example(self, text: str) -> Example:
        """Make the example of a string, which asks for the next symbol at every step."""
        ids = self.encoding.encode(text).inputs
        kinds: dict[str, int] = {}
        which = [kinds.setdefault(symbols, len(kinds)) for symbols in next_symbols(text[:-1], self.grammar)]
        rows = np.array([[answer in symbols for answer in self.answers] for symbols in kinds], dtype=np.bool_)
        possible = rows.reshape(-1, len(self.answers))[np.array(which, dtype=np.int64)]
        return Example(ids[:-1], ids[1:], np.ones(len(text) - 1, dtype=np.bool_), possible)

    def probe(self, text: str) -> Probe:
        """Read a typed string. The answer is known where only one symbol may follow."""
        probe = sequences.probe(text, self.encoding, self.answers, "every-step")
        expected = np.full(len(probe.expected), -1, dtype=np.int64)
        for time, symbols in enumerate(next_symbols(probe.encoded.tokens, self.grammar)):
            if len(symbols) == 1:
                expected[time] = self.answers.index(symbols)
        return replace(probe, expected=expected)


@dataclass(frozen=True, kw_only=True)
class ReberTask(GrammarTask):
    """The task with a fixed set of training strings."""

    training: tuple[Example, ...] = ()

    def batches(self, size: int, seed: int) -> BatchStream:
        """Return batches of random strings of the training set."""

        def draw(rng: np.random.Generator, _: list[int]) -> Batch:
            return collate([self.training[index] for index in rng.integers(len(self.training), size=size)])

        return BatchStream(draw, seed)


def make_task(spec: Spec, readout: Readout, seed: int) -> ReberTask:
    """Make the task. Raises `TaskError` for a readout of one answer."""
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
