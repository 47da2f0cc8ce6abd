"""The panel beside two compared networks: their answers, how their belief developed, and how much of the answer's
gradient reaches the playhead."""

import re

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from playground.core.dissection import predicted
from playground.core.reach import Reach
from playground.core.scientific import format_scientific
from playground.core.snapshot import Snapshot
from playground.core.trace import Trace
from playground.core.vocabulary import display_token
from playground.views.answers.answer_bars import AnswerBars, AnswerRow, value_rows
from playground.views.answers.belief_plot import BeliefPlot
from playground.views.style.network_style import NetworkMarker, NetworkStyle
from playground.views.style.numbers import with_minus_sign
from playground.views.style.style_property import set_style_property
from playground.views.style.theme import Appearance
from playground.views.style.verdict import WORDS, Verdict, verdict_at, with_verdict_sign
from playground.views.widgets.labels import label

WIDTH = 320
_ANSWERS_SHOWN = 4
"""How many answers have a bar."""
_MAX_CHARACTERS = 24
"""Longer tokens are shortened: a word without blanks would widen the panel's contents past its edge."""
_GENERATED_SHOWN = 40
"""How many generated tokens are repeated."""
_BLANK = display_token(" ")


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
            # Cut the text rather than let it widen the panel's contents.
            words.setMinimumWidth(1)
        self.gradient_note = label("as a share of its largest", "caption")
        self._traces: tuple[Trace | None, Trace | None] = (None, None)
        self._reaches: tuple[Reach | None, Reach | None] = (None, None)
        self._styles: tuple[NetworkStyle, NetworkStyle] | None = None
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
        # The scroll area takes the focus so that the arrow keys scroll: nothing inside can take it.
        scroll.setObjectName("answersScroll")
        scroll.setAccessibleName("Answers of both networks")
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 0, 0, 0)
        layout.addWidget(scroll)

    def show_snapshots(
        self, styles: tuple[NetworkStyle, NetworkStyle], first: Snapshot, second: Snapshot | None
    ) -> None:
        """Show both networks' current answers; `second` is None until its first snapshot."""
        self._styles = styles
        step = first.step if first.shown_step is None else first.shown_step
        self.after.setText(f"after {step:,} step{'' if step == 1 else 's'}")
        self._traces = first.trace, second.trace if second is not None else None
        self._reaches = first.reach, second.reach if second is not None else None
        for card, style, snapshot in zip(self.cards, styles, (first, second), strict=True):
            card.show_snapshot(style, snapshot, first.step)
        self._show_question(first.watch.read_text, first.trace)
        self._show_belief()
        self._show_gradient()

    def show_timestep(self, timestep: int | None) -> None:
        """Move the playhead."""
        self._timestep = timestep
        self.belief.show_timestep(timestep)
        self._show_gradient()

    def _show_question(self, probe: str, trace: Trace | None) -> None:
        """Show the typed probe and the right answer; generated tokens stand with each network's answer."""
        many = len(probe) > 3 * _MAX_CHARACTERS
        self.question.setText(
            _with_break_points(f"{probe[:_MAX_CHARACTERS]} … {probe[-_MAX_CHARACTERS:]}" if many else probe)
        )
        right = None if trace is None else right_answer(trace)
        self.expected.setText("" if right is None else f"expected {_bold(right)}")
        self.expected.setVisible(right is not None)

    def _show_belief(self) -> None:
        trace = self._traces[0]
        answer = None if trace is None else tracked_answer(trace)
        self.belief_title.setVisible(answer is not None)
        self.belief.setVisible(answer is not None)
        if trace is None or answer is None or self._styles is None:
            return
        self.belief_title.setText(f"Belief in “{_shortened(trace.answers[answer])}” at each timestep")
        self.belief.show_beliefs(
            self._styles, tuple(None if t is None else t.predictions[:, answer] for t in self._traces)
        )

    def _token_text(self, timestep: int) -> str:
        """Return the token at a timestep, or the timestep if the networks read different tokens there."""
        traces = [trace for trace in self._traces if trace is not None]
        tokens = {trace.tokens[timestep] if timestep < trace.timesteps else None for trace in traces}
        return f"“{_shortened(tokens.pop() or '')}”" if len(tokens) == 1 else f"t {timestep + 1}"

    def _show_gradient(self) -> None:
        timestep, last = self._timestep, max((each.at for each in self._reaches if each is not None), default=0)
        # At the answer itself nothing has come back yet: show the first token there, the farthest one.
        first = timestep is not None and timestep >= last
        timestep = 0 if first else timestep
        there = timestep is not None and last > 0
        for widget in (self.gradient_title, *self.gradients, self.gradient_note):
            widget.setVisible(there)
        if timestep is None or not there or self._styles is None:
            return
        which = "the first token, " if first else ""
        self.gradient_title.setText(f"Gradient that reaches {which}{self._token_text(timestep)}")
        for words, style, reach in zip(self.gradients, self._styles, self._reaches, strict=True):
            share = None if reach is None else reach.share(timestep, -1)
            symbol = "" if reach is None else f"{reach.memory[0]} "
            words.setText(f"{_bold(style.name)} {symbol}{'–' if share is None else format_scientific(share)}")


class AnswerCard(QFrame):
    """One network: its most likely answers, and whether the first is right."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.marker = NetworkMarker(appearance, line=False)
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

    def show_snapshot(self, style: NetworkStyle, snapshot: Snapshot | None, front: int) -> None:
        """Show this network's answer, and its own step if it lags behind the other's step `front`."""
        trace = None if snapshot is None else snapshot.trace
        self.marker.show_style(style)
        self.name.setText(style.name)
        ended = "" if snapshot is None or snapshot.finish in {"", "done"} else f" · {snapshot.finish}"
        wrote = "" if trace is None else generated_text(trace)
        self.wrote.setText(wrote and wrote + ended)
        self.wrote.setVisible(bool(self.wrote.text()))
        note = _progress_note(snapshot, front)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.bars.show_rows([] if trace is None else top_answers(trace), style)
        text, value, verdict = last_answer(trace)
        self.answer.setText(text)
        self.value.setText(value)
        self.verdict.setVisible(bool(verdict))
        self.verdict.setText(with_verdict_sign(WORDS[verdict], verdict))
        set_style_property(self.verdict, "state", verdict)
        said = verdict and f", {WORDS[verdict]}"
        self.setAccessibleName(f"{style.letter}, {style.kind}: {text} {value}{said}")


def generated_text(trace: Trace) -> str:
    """Return the tokens that the network added to the probe, only the last if there are many; empty without any and for
    numbers."""
    if not trace.generated_count or not trace.answers:
        return ""
    tokens = [_shortened(token) for token in trace.tokens[trace.typed_count :]]
    between = "" if all(len(token) == 1 for token in tokens) else " "
    return _with_break_points(
        f"writes “{'…' + between if len(tokens) > _GENERATED_SHOWN else ''}{between.join(tokens[-_GENERATED_SHOWN:])}”"
    )


def top_answers(trace: Trace) -> list[AnswerRow]:
    """Return the most likely last answers, or each of several predicted numbers; nothing for a single number."""
    if not trace.timesteps:
        return []
    last = trace.predictions[-1]
    if not trace.answers:
        return value_rows(predicted(trace, trace.timesteps - 1)) if trace.columns else []
    best = np.argsort(-last, kind="stable")[:_ANSWERS_SHOWN]
    return [AnswerRow(display_token(trace.answers[index]), f"{last[index]:.2f}", float(last[index])) for index in best]


def last_answer(trace: Trace | None) -> tuple[str, str, Verdict]:
    """Return the last answer, its probability and its verdict."""
    if trace is None or not trace.timesteps:
        return "–", "", ""
    if not trace.answers:
        row = trace.predictions[-1]
        return f"next {len(row):,} numbers" if trace.columns else with_minus_sign(f"{float(row[0]):.4g}"), "", ""
    best = int(trace.predictions[-1].argmax())
    return _shortened(trace.answers[best]), f"{float(trace.predictions[-1, best]):.2f}", verdict_at(trace, -1)


def right_answer(trace: Trace) -> str | None:
    """Return the right last answer in words; None if it is unknown."""
    if not trace.timesteps:
        return None
    if trace.answers:
        expected = int(trace.expected[-1])
        return None if expected < 0 else _shortened(trace.answers[expected])
    truth = trace.expected[-1]
    if np.isnan(truth).any():
        return None
    # Show rounding errors around 0, such as a sine's, as 0.
    truth = np.where(np.abs(truth) < 1e-9 * np.nanmax(np.abs(trace.expected)), 0, truth)
    # More numbers do not fit one line; the series track shows all.
    named = zip(trace.columns or ("",), truth[:3], strict=False)
    parts = [f"{_shortened(name)} {with_minus_sign(f'{number:.4g}')}".strip() for name, number in named]
    return ", ".join(parts) + (", …" if len(truth) > len(parts) else "")


def tracked_answer(trace: Trace) -> int | None:
    """Return the index of the answer whose probability the plot follows: the right one or, if it is unknown, the most
    likely. None for numbers."""
    if not trace.timesteps or not trace.answers:
        return None
    expected = int(trace.expected[-1])
    return expected if expected >= 0 else int(trace.predictions[-1].argmax())


def _progress_note(snapshot: Snapshot | None, front: int) -> str:
    """Say that a network lags behind, or when it reached its mark. The mark says nothing about an earlier moment."""
    if snapshot is None:
        return ""
    if snapshot.step < front:
        doing = "Stopped" if snapshot.status == "diverged" else "Catching up"
        return f"{doing} at step {snapshot.step:,}."
    step = snapshot.step if snapshot.shown_step is None else snapshot.shown_step
    reached = snapshot.reached is not None and snapshot.reached <= step
    return f"The mark was reached at step {snapshot.reached:,}." if reached else ""


def _with_break_points(text: str) -> str:
    """Allow a line break after each sign for a blank and within long words."""
    return re.sub(rf"({_BLANK}|\S{{{_MAX_CHARACTERS}}})", "\\1\u200b", text)


def _shortened(token: str) -> str:
    text = display_token(token)
    return text if len(text) <= _MAX_CHARACTERS else f"{text[: _MAX_CHARACTERS - 1]}…"


def _bold(text: str) -> str:
    """Use the bold weight that the bundled fonts have."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    return f'<span style="font-weight: 600">{escaped}</span>'
