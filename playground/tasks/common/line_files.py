"""Lines of a text file, of which there may be very many: `prompt => answer`, or plain.

What the file holds is kept as arrays, not as an object for each line or token. An example is made when a batch needs
it. Under a readout that gives one answer, the answers are those of all lines; otherwise they are the tokens of the
training lines, of which the `MAX_VOCABULARY` most frequent are known and all others unknown.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from playground.core.batches import Example
from playground.core.content import Content
from playground.core.specs import MAX_TIMESTEPS, Readout, Tokens
from playground.core.vocabulary import ARROW, Vocabulary, tokenize
from playground.tasks.common import sequences
from playground.tasks.common.labelled import MAX_CLASSES, Labels
from playground.tasks.common.long_epochs import LazyExamples, by_turns, long_epochs, spread
from playground.tasks.common.splitting import Division, Rule, describe, describe_file, divide, without_tested
from playground.tasks.common.task import EVALUATION_STREAM, BatchStream, Probe, Task, TaskError, random_stream

MAX_VOCABULARY = 20_000

EVALUATED = 200_000
"""About the most tokens to evaluate: an evaluation has to be quick."""

SHOWN_LINES, SHOWN_CHARACTERS = 16, 8000
_PIECE = 2000
"""Lines between two reports of progress."""

Ids = npt.NDArray[np.int32]
Indices = npt.NDArray[np.int64]


class Lines(Content):
    """The text of a file of lines and that of its test file, empty if there is none; and their tokens once
    computed."""

    __slots__ = ("_tokenised", "test", "text")

    def __init__(self, text: str, digest: str, *, test: str = "") -> None:
        super().__init__(digest)
        self.text, self.test = text, test
        self._tokenised: dict[Tokens, TokenisedLines] = {}

    def tokenized(self, kind: Tokens, progress: Callable[[float], None] = lambda share: None) -> "TokenisedLines":
        """Return the lines' tokens, computed only the first time. `progress` gets the fraction tokenized, and may raise
        to cancel."""
        if kind not in self._tokenised:
            self._tokenised[kind] = TokenisedLines.of(kind, self.text, self.test, progress)
        return self._tokenised[kind]

    def line_at(self, begin: int) -> str:
        """Return the line that begins at a place. The test file's places follow those of the file."""
        text, begin = (self.text, begin) if begin < len(self.text) else (self.test, begin - len(self.text))
        end = text.find("\n", begin)
        return text[begin : None if end < 0 else end]


@dataclass(frozen=True, kw_only=True, eq=False)
class TokenisedLines:
    """Lines as arrays: `entries` are the distinct tokens, and `places (tokens,)` the index of each token; line i has
    those from `starts[i]` to before `starts[i + 1]`, of which the first `prompts[i]` are its prompt.

    `numbers (lines,)` are their indices in their file, and `begins (lines,)` the places of their first characters.
    `labels` are the answers as classes, -1 where there is none. `malformed` are the indices of lines of none of the
    forms, such as two arrows. Lines from `border` on are those of the test file; None: there is none.
    """

    entries: tuple[str, ...]
    places: Ids
    starts: Indices
    prompts: Ids
    numbers: Ids
    begins: Indices
    names: tuple[str, ...]
    labels: Ids
    malformed: tuple[int, ...]
    border: int | None

    @classmethod
    def of(cls, kind: Tokens, text: str, test: str, progress: Callable[[float], None]) -> "TokenisedLines":
        """Split and tokenize a text, and a test file's behind it. Blank lines are skipped."""
        ids: dict[str, int] = {}
        names: dict[str, int] = {}
        places: list[Ids] = []
        lengths: list[int] = []
        prompts: list[int] = []
        numbers: list[int] = []
        begins: list[int] = []
        labels: list[int] = []
        malformed: list[int] = []
        border, end = None, 0
        raws = text.split("\n")
        own = len(raws)
        raws += test.split("\n") if test else []
        for begin in range(0, len(raws), _PIECE):
            found: list[int] = []
            for number, raw in enumerate(raws[begin : begin + _PIECE], start=begin):
                if number == own:
                    border, end = len(numbers), len(text)
                at, end = end, end + len(raw) + 1
                prompt, arrow, answer = raw.partition(ARROW)
                tokens = tokenize(kind, prompt.strip())
                if not tokens and not arrow:
                    continue
                answer = answer.strip()
                replies = tokenize(kind, answer) if arrow else ()
                if arrow and (not tokens or not replies or ARROW in answer):
                    malformed.append(len(numbers))
                found += [ids.setdefault(token, len(ids)) for token in (*tokens, *replies)]
                lengths.append(len(tokens) + len(replies))
                prompts.append(len(tokens))
                numbers.append(number if number < own else number - own)
                begins.append(at)
                name = replies[0] if len(replies) == 1 else answer
                labels.append(names.setdefault(name, len(names)) if arrow else -1)
            places.append(np.array(found, dtype=np.int32))
            progress(min(1.0, (begin + _PIECE) / len(raws)))
        sorted_labels = Labels.of(names, np.array(labels, dtype=np.int64))
        return cls(
            entries=tuple(ids),
            places=np.concatenate(places),
            starts=np.r_[0, np.cumsum(lengths, dtype=np.int64)],
            prompts=np.array(prompts, dtype=np.int32),
            numbers=np.array(numbers, dtype=np.int32),
            begins=np.array(begins, dtype=np.int64),
            names=sorted_labels.names,
            labels=sorted_labels.ids,
            malformed=tuple(malformed),
            border=border,
        )

    @property
    def lengths(self) -> Indices:
        """Return the number of tokens of each line."""
        return np.diff(self.starts)


@dataclass(frozen=True, kw_only=True)
class LinesTask(Task):
    """Lines of a file. `ids (tokens,)` are the vocabulary's."""

    readout: Readout
    lines: TokenisedLines
    ids: Ids
    trained: Indices

    def example(self, index: int) -> Example:
        """Make the example of a line."""
        start, end = self.lines.starts[index : index + 2].tolist()
        prompt, label = int(self.lines.prompts[index]), int(self.lines.labels[index])
        if self.readout == "every-step":
            whole = self.ids[start:end].astype(np.int64)
            return Example(whole[:-1], whole[1:], np.arange(len(whole) - 1) >= (prompt - 1 if label >= 0 else 0))
        last = np.arange(prompt) == prompt - 1
        return Example(self.ids[start : start + prompt].astype(np.int64), np.where(last, label, 0), last)

    def batches(self, size: int, seed: int) -> BatchStream:
        """Return batches of every training line once in random order, then again in another order, for ever."""
        return long_epochs(LazyExamples(self.example, self.trained), size, seed)

    def probe(self, text: str) -> Probe:
        """Read a typed text. The right answers are those behind an arrow, or of a line with the same prompt."""
        prompt, arrow, _ = text.partition(ARROW)
        if self.readout != "every-step":
            line = None if arrow else self._line(prompt)
            known = "" if line is None else f" {ARROW} {self.lines.names[self.lines.labels[line]]}"
            return sequences.probe(text + known, self.encoding, self.answers, self.readout)
        probe = sequences.probe(text, self.encoding, self.answers, self.readout)
        first = len(self.encoding.encode(prompt).inputs) - 1 if arrow else 0
        if arrow or self.is_dialogue:
            probe.expected[: first if arrow else None] = -1
        return probe

    def reply(self, prompt: str) -> tuple[str, ...] | None:
        """Return the reply of the first line with the same prompt."""
        line = self._line(prompt) if self.is_dialogue else None
        if line is None:
            return None
        start, end = self.lines.starts[line : line + 2].tolist()
        return tuple(self.lines.entries[place] for place in self.lines.places[start + self.lines.prompts[line] : end])

    @cached_property
    def _entry(self) -> dict[str, int]:
        return {entry: index for index, entry in enumerate(self.lines.entries)}

    def _line(self, prompt: str) -> int | None:
        """Return the index of the first line with this prompt and an answer."""
        tokens = tokenize(self.tokens, prompt.strip())
        wanted = np.array([self._entry.get(token, -1) for token in tokens], dtype=np.int32)
        lines = self.lines
        likely = np.flatnonzero((lines.prompts == len(wanted)) & (lines.labels >= 0))
        for place, entry in enumerate(wanted):
            likely = likely[lines.places[lines.starts[likely] + place] == entry]
        return int(likely[0]) if len(likely) and len(wanted) else None


def make_task(
    content: Lines, *, tokens: Tokens, held_out: float, rule: Rule, files: tuple[str, str], readout: Readout, seed: int
) -> LinesTask:
    """Make the task; `files` are the names of the file and of its test file. Raises `TaskError` with the first line's
    problem."""
    lines = content.tokenized(tokens)
    _check(content, lines, tokens, files, readout)
    starts = lines.starts.tolist()
    contents = [lines.places[start:end].tobytes() for start, end in pairwise(starts)]
    read = lines.lengths if readout == "every-step" else lines.prompts
    border = lines.border
    if border is None:
        rng = random_stream(seed, EVALUATION_STREAM)
        parts = divide(rule, held_out, contents, read.tolist(), rng, kinds=lines.labels)
        words = describe(rule, parts, read.tolist())
    else:
        kept, count = without_tested(contents[:border], contents[border:]), len(contents) - border
        parts = Division(kept, np.arange(border, len(contents)))
        words = describe_file(Path(files[1]).name, count, "sequences", border - len(kept))
    vocabulary, ids = _encoded(lines, tokens, parts.trained)
    every = readout == "every-step"
    tested = parts.tested if len(parts.tested) else parts.trained
    task = LinesTask(
        encoding=vocabulary,
        answers=vocabulary.entries if every else lines.names,
        evaluation=(),
        heldout=bool(len(parts.tested)),
        text="\n".join(_sample(content, lines, parts.trained)),
        test_set=words,
        is_dialogue=every and bool((lines.labels >= 0).all()),
        readout=readout,
        lines=lines,
        ids=ids,
        trained=parts.trained,
    )
    chosen = tested[spread(len(tested), int(read[tested].sum()), EVALUATED)]
    return replace(task, evaluation=tuple(task.example(index) for index in chosen.tolist()))


def _check(content: Lines, lines: TokenisedLines, tokens: Tokens, files: tuple[str, str], readout: Readout) -> None:
    count = len(lines.numbers)
    border = count if lines.border is None else lines.border
    if not border or border == lines.border == count:
        file = files[1] if border else files[0]
        raise TaskError(f"{file}: there is no sequence in this file. A line holds one, such as: prompt {ARROW} answer")
    wrong = (lines.lengths > MAX_TIMESTEPS) | ((lines.labels < 0) & ((lines.lengths < 2) | (readout != "every-step")))
    mistaken = [*np.flatnonzero(wrong)[:1].tolist(), *lines.malformed[:1]]
    if mistaken:
        number, begin = (int(part[min(mistaken)]) for part in (lines.numbers, lines.begins))
        file = files[min(mistaken) >= border]
        problem = sequences.line_problem(number, content.line_at(begin), tokens, readout)
        raise TaskError(f"{file}: {problem.message if problem else ''}")
    if readout != "every-step" and len(lines.names) > MAX_CLASSES:
        raise TaskError(
            f"{files[0]}: the lines have {len(lines.names):,} different answers, but a {readout} readout tells at most "
            f"{MAX_CLASSES:,} apart. Read out every step, or take a file of few answers."
        )


def _encoded(lines: TokenisedLines, kind: Tokens, trained: Indices) -> tuple[Vocabulary, Ids]:
    """Return the vocabulary of the training lines, in order of first appearance, and the ids of all tokens."""
    own = np.zeros(len(lines.prompts), dtype=np.bool_)
    own[trained] = True
    counts = np.bincount(lines.places[np.repeat(own, lines.lengths)], minlength=len(lines.entries))
    kept = np.flatnonzero(counts)
    if len(kept) > MAX_VOCABULARY:
        kept = np.sort(kept[np.argsort(-counts[kept], kind="stable")[:MAX_VOCABULARY]])
    vocabulary = Vocabulary.of_tokens(kind, (lines.entries[index] for index in kept))
    number = np.array([vocabulary.ids.get(entry, 0) for entry in lines.entries], dtype=np.int32)
    return vocabulary, number[lines.places]


def first_lines(text: str) -> list[str]:
    """Return the first lines of a text that are not blank, to show."""
    lines = [line.strip() for line in text[:SHOWN_CHARACTERS].split("\n")[:SHOWN_LINES] if line.strip()]
    # The last may be cut.
    return lines if len(text) <= SHOWN_CHARACTERS or len(lines) < 2 else lines[:-1]


def _sample(content: Lines, lines: TokenisedLines, trained: Indices) -> list[str]:
    """Return training lines as they are in the file, of each answer in turn."""
    chosen = lines.begins[trained[by_turns(lines.labels[trained], SHOWN_LINES)]]
    found: dict[str, None] = {}
    total = 0
    for begin in chosen.tolist():
        line = content.line_at(begin).strip()
        total += len(line)
        if found and total > SHOWN_CHARACTERS:
            break
        found[line] = None
    return list(found)
