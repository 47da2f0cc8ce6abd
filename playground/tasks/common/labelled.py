"""Sequences of numbers with labels: each asks for its label at its end or, read out at every step, for each row's.

With one label a sequence, training reads whole sequences, each once in a random order, then again in another one. At
every step it reads windows at uniformly random places.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from playground.core.batches import Example
from playground.core.specs import MAX_TIMESTEPS, Readout
from playground.core.vocabulary import ARROW, FEATURES, Numbers, parse_number
from playground.tasks.common import sequences
from playground.tasks.common.long_epochs import LazyExamples, by_turns, long_epochs, spread
from playground.tasks.common.task import BatchStream, Probe, Task, TaskError
from playground.tasks.common.windows import random_windows

MAX_CLASSES = 1000
"""The most different labels: a network has an output for each."""

UNPLACED = -1
"""In the place of a line: somewhere."""

MAX_LENGTH = 10_000
"""The most timesteps of a sequence with one answer: training keeps all that a network computes on it."""

EVALUATED = 2_000_000
"""About the most held-out numbers to evaluate: an evaluation has to be quick."""

SHOWN_LINES, SHOWN_NUMBERS = 16, 8000

Floats = npt.NDArray[np.float32]
Spans = npt.NDArray[np.int64]
Ids = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Labels:
    """The labels of a table: their `names`, and the index of each row's, `ids (rows,)`. `changed` is the line in the
    file of the first row whose label differs from that of the row above in its sequence: 0 if there is none, `UNPLACED`
    if the file has no lines."""

    names: tuple[str, ...]
    ids: Ids
    changed: int = 0

    @classmethod
    def of(cls, names: Iterable[str], ids: npt.NDArray[np.int64], changed: int = 0) -> "Labels":
        """Sort the names, numbers by their values, and number the rows anew; -1 stays, a row without a label."""
        found = list(names)
        order = sorted(range(len(found)), key=lambda index: _rank(found[index]))
        places = np.full(len(found) + 1, -1, dtype=np.int32)
        places[order] = np.arange(len(found), dtype=np.int32)
        return cls(names=tuple(found[index] for index in order), ids=places[ids], changed=changed)


def _rank(name: str) -> tuple[bool, float, str]:
    number = parse_number(name)
    return number is None, 0.0 if number is None else number, name


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """Rows prepared for a network: `values (rows, columns)` are scaled and have no gaps, `raw (rows, columns)` are as
    in the file; `labels (rows,)` are ids."""

    values: Floats
    raw: Floats
    labels: Ids

    def whole(self, start: int, end: int) -> Example:
        """Return the example of a sequence, which asks for its label at the last row."""
        last = np.zeros(end - start, dtype=np.bool_)
        last[-1] = True
        return Example(self.values[start:end], np.where(last, self.labels[end - 1], 0).astype(np.int64), last)

    def every(self, start: int, end: int) -> Example:
        """Return the example of some rows, which asks for the label of each."""
        labels = self.labels[start:end].astype(np.int64)
        return Example(self.values[start:end], labels, np.ones(end - start, dtype=np.bool_))


@dataclass(frozen=True, kw_only=True)
class LabelledTask(Task):
    """Sequences with labels. `trained (sequences, 2)` are the rows at which the training sequences begin and end;
    `shown` maps the text of each sample to the labels of its timesteps, under the readout of every step."""

    readout: Readout
    rows: Rows
    trained: Spans
    window: int
    shown: dict[str, npt.NDArray[np.int64]] = field(default_factory=dict)

    def batches(self, size: int, seed: int) -> BatchStream:
        """Return batches of whole sequences in random order, or of windows at random places."""
        if self.readout != "every-step":
            examples = LazyExamples(lambda index: self.rows.whole(*self.trained[index]), np.arange(len(self.trained)))
            return long_epochs(examples, size, seed)
        return random_windows(self.trained, self.window, size, seed, self.rows.every)

    @property
    def measures_whole_sequences(self) -> bool:
        """Return whether each sequence has one answer; otherwise windows are read out at every step."""
        return self.readout != "every-step"

    def probe(self, text: str) -> Probe:
        """Read typed rows. The right answer is the label behind an arrow, or known for a sample."""
        probe = sequences.probe(text, self.encoding, self.answers, "final")
        known = self.shown.get(text.strip())
        if known is not None and len(known) >= len(probe.expected):
            return replace(probe, expected=known[: len(probe.expected)])
        return probe


def make_task(
    *,
    rows: Rows,
    names: tuple[str, ...],
    encoding: Numbers,
    parts: tuple[Spans, Spans],
    readout: Readout,
    window: int,
    test_set: str,
) -> LabelledTask:
    """Make the task of prepared rows; `parts` are where the training and the held-out sequences begin and end, and
    `test_set` says in words which are held out. Raises `TaskError`."""
    trained, tested = parts
    task = LabelledTask(
        encoding=encoding,
        answers=names,
        evaluation=(),
        heldout=True,
        text="",
        test_set=test_set,
        readout=readout,
        rows=rows,
        trained=trained,
        window=window,
    )
    longest = int((trained[:, 1] - trained[:, 0]).max())
    if readout != "every-step" and longest > MAX_LENGTH:
        raise TaskError(
            f"A sequence has {longest:,} timesteps; with one answer a sequence there may be at most {MAX_LENGTH:,}. "
            "Read out every step, or leave rows out."
        )
    lines, shown = _sample(task)
    return replace(task, evaluation=_evaluation(task, tested), text="\n".join(lines), shown=shown)


def changing_row(labels: Labels, starts: Spans, border: int) -> int | None:
    """Return the first row from `border` on whose label differs from that of the row above in its sequence; None if
    there is none."""
    changes = np.flatnonzero(np.diff(labels.ids[border:])) + border + 1
    found = np.setdiff1d(changes, starts, assume_unique=True)
    return int(found[0]) if len(found) else None


def check_labels(labels: Labels, starts: Spans, readout: Readout, where: str) -> None:
    """Raise `TaskError` if labels and readout do not fit. `where` names the file and its column."""
    if len(labels.names) < 2:
        raise TaskError(
            f"{where}: each label is “{labels.names[0]}”; there have to be two different ones to tell apart."
        )
    if readout == "every-step":
        return
    if len(starts) == 1:
        raise TaskError(
            f"{where}: all rows are one sequence, but a {readout} readout gives one answer a sequence. Name the column "
            "that tells sequences apart as task.sequence, or read out every step."
        )
    if labels.changed:
        line = f"line {labels.changed:,} has another label than the line above, in the same sequence"
        raise TaskError(
            f"{where}: {'labels change within a sequence' if labels.changed == UNPLACED else line}. A "
            f"{readout} readout gives one answer a sequence: mend the label, or read out every step."
        )


def _evaluation(task: LabelledTask, tested: Spans) -> tuple[Example, ...]:
    """Return the held-out sequences, or windows of them, spread over all if there are too many numbers to evaluate."""
    if task.readout == "every-step":
        tested = np.array(
            [
                (start, min(start + task.window, end))
                for begin, end in tested.tolist()
                for start in range(begin, end, task.window)
            ]
        )
    make = task.rows.every if task.readout == "every-step" else task.rows.whole
    numbers = int((tested[:, 1] - tested[:, 0]).sum()) * task.encoding.width
    return tuple(make(start, end) for start, end in tested[spread(len(tested), numbers, EVALUATED)].tolist())


def _sample(task: LabelledTask) -> tuple[list[str], dict[str, npt.NDArray[np.int64]]]:
    """Return training sequences as a person would type them, of each label in turn; and the labels of their timesteps
    if each has one."""
    trained, rows, every = task.trained, task.rows, task.readout == "every-step"
    lines: dict[str, npt.NDArray[np.int64]] = {}
    total = 0
    chosen = trained[by_turns(rows.labels[trained[:, 1] - 1], SHOWN_LINES)]
    ends = np.minimum(chosen[:, 1], chosen[:, 0] + (task.window if every else MAX_TIMESTEPS))
    for start, end in zip(chosen[:, 0].tolist(), ends.tolist(), strict=True):
        total += (end - start) * task.encoding.width
        if lines and total > SHOWN_NUMBERS:
            break
        text = typed(rows.raw[start:end])
        if not every:
            text += f" {ARROW} {task.answers[rows.labels[end - 1]]}"
        lines[text] = rows.labels[start:end].astype(np.int64)
    return list(lines), lines if every else {}


def typed(rows: Floats) -> str:
    """Format rows `(rows, columns)` as a person would type them; a gap as 0."""
    return " ".join(FEATURES.join(f"{value + 0:.6g}" for value in np.nan_to_num(row).tolist()) for row in rows)
