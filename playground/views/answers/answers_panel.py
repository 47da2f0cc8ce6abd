"""The panel at the right of a comparison: what each of two networks answers, since when it believes so, and how much of
the answer's gradient gets back to the playhead."""

import re

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from playground.core.dissection import predicted
from playground.core.reach import Reach
from playground.core.snapshot import Snapshot
from playground.core.trace import Trace
from playground.core.vocabulary import shown
from playground.views.answers.answer_bars import AnswerBars, Bar, values
from playground.views.answers.belief_plot import BeliefPlot
from playground.views.style.faces import Face, Marker
from playground.views.style.numbers import minus, scientific
from playground.views.style.theme import Appearance
from playground.views.style.verdict import WORDS, Verdict, judged, signed
from playground.views.widgets.controls import label

WIDTH = 320
_SHOWN = 4
"""Answers with a bar."""
_LONGEST = 24
"""A longer token is cut: a word without blanks goes on past the panel's edge, and takes all else along."""
_WRITTEN = 40
"""Generated tokens that are repeated."""
_BLANK = shown(" ")


class AnswersPanel(QWidget):
    """Shows both networks' snapshots for one probe."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("answers")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(WIDTH)
        self.setAccessibleName("Answers")
        self.after = label("", "caption")
        self.question = label("", "label")
        self.question.setWordWrap(True)
        self.question.setTextFormat(Qt.TextFormat.PlainText)
        self.expected = label("", "label")
        self.cards = AnswerCard(appearance), AnswerCard(appearance)
        self.belief_title = label("", "section")
        self.belief_title.setWordWrap(True)
        self.belief = BeliefPlot(appearance)
        self.gradient_title = label("", "section")
        self.gradient_title.setWordWrap(True)
        self.gradients = label("", "label"), label("", "label")
        for words in (self.expected, *self.gradients):
            words.setTextFormat(Qt.TextFormat.RichText)
        for words in (self.question, self.expected, self.belief_title, self.gradient_title):
            # Rather cut than wider than the panel, which would take all else along.
            words.setMinimumWidth(1)
        self.gradient_note = label("as a share of the gradient at the last timestep", "caption")
        self._traces: tuple[Trace | None, Trace | None] = (None, None)
        self._reaches: tuple[Reach | None, Reach | None] = (None, None)
        self._faces: tuple[Face, Face] | None = None
        self._timestep: int | None = None
        self._arrange()

    def _arrange(self) -> None:
        body = QWidget()
        body.setObjectName("answersBody")
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(label("Answers", "section"))
        head.addStretch()
        head.addWidget(self.after)
        column.addLayout(head)
        column.addWidget(self.question)
        column.addWidget(self.expected)
        for card in self.cards:
            column.addWidget(card)
        column.addSpacing(8)
        column.addWidget(self.belief_title)
        column.addWidget(self.belief)
        column.addSpacing(8)
        column.addWidget(self.gradient_title)
        row = QHBoxLayout()
        row.setSpacing(16)
        for words in self.gradients:
            row.addWidget(words)
        row.addStretch()
        column.addLayout(row)
        column.addWidget(self.gradient_note)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        # The arrow keys scroll it: nothing in it could be reached to come into sight.
        scroll.setObjectName("answersScroll")
        scroll.setAccessibleName("Answers of both networks")
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 0, 0, 0)
        layout.addWidget(scroll)

    def show_snapshots(self, faces: tuple[Face, Face], first: Snapshot, second: Snapshot | None) -> None:
        """What both say now; the second may not have come yet."""
        self._faces = faces
        step = first.step if first.shown_step is None else first.shown_step
        self.after.setText(f"after {step:,} step{'' if step == 1 else 's'}")
        self._traces = first.trace, second.trace if second is not None else None
        self._reaches = first.reach, second.reach if second is not None else None
        for card, face, snapshot in zip(self.cards, faces, (first, second), strict=True):
            card.show_snapshot(face, snapshot, first.step)
        self._show_question(first.watch.read, first.trace)
        self._show_belief()
        self._show_gradient()

    def show_timestep(self, timestep: int | None) -> None:
        """The playhead has moved."""
        self._timestep = timestep
        self.belief.show_timestep(timestep)
        self._show_gradient()

    def _show_question(self, probe: str, trace: Trace | None) -> None:
        """What both read, as it was typed; what each went on with by itself stands with its answer."""
        many = len(probe) > 3 * _LONGEST
        self.question.setText(_wrapping(f"{probe[:_LONGEST]} … {probe[-_LONGEST:]}" if many else probe))
        right = None if trace is None else right_answer(trace)
        self.expected.setText("" if right is None else f"expected {_strong(right)}")
        self.expected.setVisible(right is not None)

    def _show_belief(self) -> None:
        trace = self._traces[0]
        answer = None if trace is None else believed(trace)
        self.belief_title.setVisible(answer is not None)
        self.belief.setVisible(answer is not None)
        if trace is None or answer is None or self._faces is None:
            return
        self.belief_title.setText(f"Belief in “{_brief(trace.answers[answer])}” at each timestep")
        self.belief.show_beliefs(
            self._faces, tuple(None if t is None else t.predictions[:, answer] for t in self._traces)
        )

    def _named(self, timestep: int) -> str:
        """The token at a timestep, or only the timestep where the networks read different ones there."""
        traces = [trace for trace in self._traces if trace is not None]
        tokens = {trace.tokens[timestep] if timestep < trace.timesteps else None for trace in traces}
        return f"“{_brief(tokens.pop() or '')}”" if len(tokens) == 1 else f"t {timestep + 1}"

    def _show_gradient(self) -> None:
        timestep, last = self._timestep, max((each.at for each in self._reaches if each is not None), default=0)
        # At the answer itself it is all of it, in any network: of the tokens before, the first is the farthest.
        first = timestep is not None and timestep >= last
        timestep = 0 if first else timestep
        there = timestep is not None and last > 0
        for widget in (self.gradient_title, *self.gradients, self.gradient_note):
            widget.setVisible(there)
        if timestep is None or not there or self._faces is None:
            return
        which = "the first token, " if first else ""
        self.gradient_title.setText(f"Gradient that reaches {which}{self._named(timestep)}")
        for words, face, reach in zip(self.gradients, self._faces, self._reaches, strict=True):
            share = None if reach is None else reach.share(timestep, -1)
            symbol = "" if reach is None else f"{reach.memory[0]} "
            words.setText(f"{_strong(face.name)} {symbol}{'–' if share is None else scientific(share)}")


class AnswerCard(QFrame):
    """One network: its likeliest answers, and in words whether the first is right."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.marker = Marker(appearance, line=False)
        self.name = label("", "section")
        self.note = label("", "caption")
        self.wrote = label("", "label")
        self.wrote.setWordWrap(True)
        self.wrote.setTextFormat(Qt.TextFormat.PlainText)
        self.wrote.setMinimumWidth(1)
        self.verdict = label("", "pill")
        self.answer = QLabel()
        self.answer.setTextFormat(Qt.TextFormat.PlainText)
        self.answer.setMinimumWidth(1)
        self.answer.setProperty("role", "answer")
        self.value = QLabel()
        self.value.setProperty("role", "answer")
        self.bars = AnswerBars(appearance)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        head, best = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.marker)
        head.addWidget(self.name)
        head.addStretch()
        head.addWidget(self.verdict)
        best.addWidget(self.answer, 1)
        best.addWidget(self.value)
        column.addLayout(head)
        column.addWidget(self.wrote)
        column.addLayout(best)
        column.addWidget(self.bars)
        column.addWidget(self.note)

    def show_snapshot(self, face: Face, snapshot: Snapshot | None, front: int) -> None:
        """This network's answer now. Where it lags behind the step `front` of the other, its own step is told."""
        trace = None if snapshot is None else snapshot.trace
        self.marker.show_face(face)
        self.name.setText(face.name)
        ended = "" if snapshot is None or snapshot.finish in {"", "done"} else f" · {snapshot.finish}"
        wrote = "" if trace is None else written(trace)
        self.wrote.setText(wrote and wrote + ended)
        self.wrote.setVisible(bool(self.wrote.text()))
        note = _note(snapshot, front)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.bars.show_bars([] if trace is None else likeliest(trace), face)
        text, value, verdict = last_answer(trace)
        self.answer.setText(text)
        self.value.setText(value)
        self.verdict.setVisible(bool(verdict))
        self.verdict.setText(signed(WORDS[verdict], verdict))
        if self.verdict.property("state") != verdict:
            self.verdict.setProperty("state", verdict)
            self.verdict.style().unpolish(self.verdict)
            self.verdict.style().polish(self.verdict)
        said = verdict and f", {WORDS[verdict]}"
        self.setAccessibleName(f"{face.letter}, {face.kind}: {text} {value}{said}")


def written(trace: Trace) -> str:
    """What a network added to the probe, its last tokens where they are many; empty without any, and for numbers."""
    if not trace.generated or not trace.answers:
        return ""
    tokens = [_brief(token) for token in trace.tokens[trace.typed :]]
    between = "" if all(len(token) == 1 for token in tokens) else " "
    return _wrapping(f"writes “{'…' + between if len(tokens) > _WRITTEN else ''}{between.join(tokens[-_WRITTEN:])}”")


def likeliest(trace: Trace) -> list[Bar]:
    """The likeliest last answers, or each of several numbers; none of one number, which is the answer itself."""
    if not trace.timesteps:
        return []
    last = trace.predictions[-1]
    if not trace.answers:
        return values(predicted(trace, trace.timesteps - 1)) if trace.columns else []
    best = np.argsort(-last, kind="stable")[:_SHOWN]
    return [Bar(shown(trace.answers[index]), f"{last[index]:.2f}", float(last[index])) for index in best]


def last_answer(trace: Trace | None) -> tuple[str, str, Verdict]:
    """The last answer in words, its probability, and whether it is right."""
    if trace is None or not trace.timesteps:
        return "–", "", ""
    if not trace.answers:
        row = trace.predictions[-1]
        return f"next {len(row):,} numbers" if trace.columns else minus(f"{float(row[0]):.4g}"), "", ""
    best = int(trace.predictions[-1].argmax())
    return _brief(trace.answers[best]), f"{float(trace.predictions[-1, best]):.2f}", judged(trace, -1)


def right_answer(trace: Trace) -> str | None:
    """The right last answer in words; None where it is not known."""
    if not trace.timesteps:
        return None
    if trace.answers:
        expected = int(trace.expected[-1])
        return None if expected < 0 else _brief(trace.answers[expected])
    truth = trace.expected[-1]
    if np.isnan(truth).any():
        return None
    # What is 0 but for rounding, such as a sine's, is 0.
    truth = np.where(np.abs(truth) < 1e-9 * np.nanmax(np.abs(trace.expected)), 0, truth)
    # More would not fit one line; the series shows each.
    named = zip(trace.columns or ("",), truth[:3], strict=False)
    parts = [f"{_brief(name)} {minus(f'{number:.4g}')}".strip() for name, number in named]
    return ", ".join(parts) + (", …" if len(truth) > len(parts) else "")


def believed(trace: Trace) -> int | None:
    """The answer whose probability is followed through time: the right one, or, where that is not known, the likeliest
    of this network; None for numbers."""
    if not trace.timesteps or not trace.answers:
        return None
    expected = int(trace.expected[-1])
    return expected if expected >= 0 else int(trace.predictions[-1].argmax())


def _note(snapshot: Snapshot | None, front: int) -> str:
    """How a network has come along. That it was at its mark says nothing of now, and nothing of a moment before."""
    if snapshot is None:
        return ""
    if snapshot.step < front:
        doing = "Stopped" if snapshot.status == "diverged" else "Catching up"
        return f"{doing} at step {snapshot.step:,}."
    step = snapshot.step if snapshot.shown_step is None else snapshot.shown_step
    reached = snapshot.reached is not None and snapshot.reached <= step
    return f"The mark was reached at step {snapshot.reached:,}." if reached else ""


def _wrapping(text: str) -> str:
    """A text that can go on in another line: behind the sign of a blank, and within what has none."""
    return re.sub(rf"({_BLANK}|\S{{{_LONGEST}}})", "\\1\u200b", text)


def _brief(token: str) -> str:
    text = shown(token)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _strong(text: str) -> str:
    """In the weight that the bundled fonts have for it."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return f'<span style="font-weight: 600">{escaped}</span>'
