"""The setup panel: what is learned, by which network, and how."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from playground.core.problem import Problem
from playground.core.shapes import is_recurrent
from playground.core.specs import Mark, ModelSpec, TrainingSpec, bounds
from playground.views.setup.editor import SequenceEditor
from playground.views.setup.initialisation import Initialisation
from playground.views.setup.network_fields import NetworkFields
from playground.views.setup.pair_fields import ModelGroup
from playground.views.setup.preset_card import PresetButton
from playground.views.setup.stop_when import StopWhen
from playground.views.style.theme import Appearance
from playground.views.widgets.controls import Segmented, WholeNumber, beside, label

TOKENS = (("words", "Words"), ("characters", "Characters"), ("numbers", "Numbers"))
READOUTS = (("every-step", "Every step"), ("final", "Final state"), ("mean", "Mean of h"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """All that the panel shows.

    `goals`: what can be measured, "never" among them; `unit`: that of an error; `editable`: the text is the user's
    own, not a sample of what a task makes.
    """

    model: ModelSpec
    training: TrainingSpec
    mark: Mark | None
    goals: frozenset[str]
    unit: str = ""
    tokens: str
    text: str
    editable: bool


class SetupPanel(QWidget):
    """Shows a `Setup` and tells of what the user changes in it, each change a signal of its own."""

    model_changed = Signal(object)
    training_changed = Signal(object)
    mark_changed = Signal(object)
    tokens_changed = Signal(str)
    text_changed = Signal(str)
    take_over = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("setup")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(288)
        self._setup: Setup | None = None
        self.presets = PresetButton(appearance)
        self.editor = SequenceEditor(appearance)
        self._build_sequences()
        self._build_network(appearance)
        self.groups = ModelGroup("A", appearance), ModelGroup("B", appearance)
        self._arrange()
        self._connect()

    def _build_sequences(self) -> None:
        self.parameters = label("", "caption")
        self.lines = label("", "caption")
        self.own = QPushButton("Edit as text")
        self.own.setProperty("role", "link")
        self.own.setToolTip("These lines are a sample of what the task makes. Take them over to type your own.")
        self.problem = label("", "problem")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.vocabulary = label("", "caption")
        self.tokens = Segmented("Tokens", TOKENS)

    def _build_network(self, appearance: Appearance) -> None:
        self._fields = fields = NetworkFields(appearance)
        fields.setParent(self)
        self.cell, self.units, self.layers, self.clip = fields.cell, fields.units, fields.layers, fields.clip
        self.optimizer, self.learning_rate = fields.optimizer, fields.learning_rate
        self.window_field, self.match = fields.window, fields.match
        self.readout = Segmented("Readout", READOUTS)
        self.batch = WholeNumber("Batch", bounds(TrainingSpec, "batch"))
        self.seed = WholeNumber("Seed", bounds(TrainingSpec, "seed"))
        self.initialisation = Initialisation()
        self.stop = StopWhen(self)

    def _arrange(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 1, 0)
        layout.setSpacing(0)
        self._scroll = scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        # Tab goes through what it holds, which comes into sight by itself.
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout.addWidget(scroll, 1)
        self._body = body = QWidget()
        body.setObjectName("setupBody")
        scroll.setWidget(body)
        self._column = column = QVBoxLayout(body)
        column.setContentsMargins(16, 10, 16, 8)
        column.setSpacing(5)
        self.both = label("two models, one data set", "caption")
        self.both.hide()
        column.addLayout(_row(label("Setup", "section"), self._fields.match, self.parameters, self.both))
        column.addWidget(self.presets)
        column.addSpacing(3)
        column.addWidget(self.cell)
        column.addWidget(self._fields.sight)
        column.addLayout(_under(_row(label("Training sequences", "label"), self.own, self.lines), self.editor), 1)
        self.editor.setMinimumHeight(72)
        column.addWidget(self.problem)
        column.addLayout(self._pair())
        column.addLayout(_under(_row(label("Tokens", "label"), self.vocabulary), self.tokens))
        column.addLayout(_under(_row(label("Readout", "label")), self.readout))
        column.addLayout(beside(Units=self.units, Layers=self.layers, Batch=self.batch, Seed=self.seed))
        column.addSpacing(2)
        column.addWidget(self.learning_rate)
        column.addLayout(beside(Optimiser=self.optimizer, Clip=self.clip))
        stop = QHBoxLayout()
        stop.setSpacing(8)
        stop.addWidget(self.stop.quantity, 1)
        stop.addWidget(self.stop.value)
        column.addSpacing(4)
        column.addLayout(stop)
        column.addWidget(self.stop.also)
        column.addWidget(self.initialisation)
        self._foot = foot = QFrame()
        foot.setObjectName("setupFoot")
        words = QVBoxLayout(foot)
        words.setContentsMargins(16, 7, 16, 7)
        when = label("Network, tokens and seed restart training.", "caption")
        when.setToolTip("Everything else applies at the next step.")
        words.addWidget(when)
        layout.addWidget(foot)

    def _pair(self) -> QHBoxLayout:
        """A group for each of two networks, beside each other."""
        pair = QHBoxLayout()
        pair.setSpacing(6)
        for group in self.groups:
            pair.addWidget(group, 1)
            group.hide()
        self._between = QFrame()
        self._between.setObjectName("rule")
        self._between.setFixedWidth(1)
        self._between.hide()
        pair.insertWidget(1, self._between)
        return pair

    def _connect(self) -> None:
        self.editor.edited.connect(self.text_changed)
        self.own.clicked.connect(self.take_over)
        self.tokens.changed.connect(self.tokens_changed)
        self.readout.changed.connect(lambda value: self._change_model(readout=value))
        self.batch.valueChanged.connect(lambda value: self._change_training(batch=value))
        self.seed.valueChanged.connect(lambda value: self._change_training(seed=value))
        self._fields.model_changed.connect(lambda changes: self._change_model(**changes))
        self._fields.training_changed.connect(lambda changes: self._change_training(**changes))
        self.initialisation.changed.connect(lambda changes: self._change_model(**changes))
        self.stop.changed.connect(self.mark_changed)

    def sizeHint(self) -> QSize:
        """As high as shows all without scrolling."""
        # While the panel is hidden, Qt counts rows that have been hidden since, and then lays them out.
        self._column.invalidate()
        self._column.activate()
        return QSize(self.width(), self._body.minimumSizeHint().height() + self._foot.sizeHint().height())

    def show_setup(self, setup: Setup) -> None:
        """Show these values without telling of them."""
        self._setup = setup
        model, training = setup.model, setup.training
        self._fields.show_network(model, training)
        self.initialisation.show_model(model)
        self._show_initialisation()
        for field, value in ((self.batch, training.batch), (self.seed, training.seed)):
            with QSignalBlocker(field):
                field.setValue(value)
        self.readout.set_value(model.readout)
        self.tokens.set_value(setup.tokens)
        self.tokens.setEnabled(setup.editable)
        if not self.editor.pending:
            self.editor.set_text(setup.text)
        if self.editor.isReadOnly() == setup.editable:
            self.editor.setReadOnly(not setup.editable)
            self.editor.style().unpolish(self.editor)
            self.editor.style().polish(self.editor)
        self.own.setVisible(not setup.editable)
        self.stop.offer(setup.goals, setup.unit)
        self.stop.show_mark(setup.mark)

    def begin_anew(self) -> None:
        """Another experiment: its fields and its text from the top."""
        self._scroll.verticalScrollBar().setValue(0)
        self.editor.moveCursor(QTextCursor.MoveOperation.Start)
        self.editor.verticalScrollBar().setValue(0)

    def show_pair(self, paired: bool) -> None:
        """While two networks are compared, a group for each takes the place of what they do not have in common."""
        for group in self.groups:
            group.setVisible(paired)
        self._fields.show_fields(not paired)
        self.parameters.setVisible(not paired)
        self.both.setVisible(paired)
        self._between.setVisible(paired)
        self._show_initialisation()

    def _show_initialisation(self) -> None:
        """How a network without a state begins is no choice, and each of two begins as it did alone."""
        stateful = self._setup is None or is_recurrent(self._setup.model.cell)
        self.initialisation.setVisible(stateful and not self.both.isVisibleTo(self))

    def show_parameters(self, parameters: int) -> None:
        """The network's size."""
        text = f"{parameters:,} parameters" if parameters else ""
        if text != self.parameters.text():
            self.parameters.setText(text)

    def show_counts(self, *, lines: str, vocabulary: str) -> None:
        """What was read in the text."""
        self.lines.setText(lines)
        self.vocabulary.setText(vocabulary)

    def show_problems(self, problems: Sequence[Problem], message: str = "") -> None:
        """Underline what is wrong in the text, and say it below; `message` where no line is to blame."""
        self.editor.show_problems(problems)
        more = f" ({len(problems) - 1} more)" if len(problems) > 1 else ""
        self.problem.setText(problems[0].message + more if problems else message)
        self.problem.setVisible(bool(self.problem.text()))

    def _change_model(self, **changes: Any) -> None:
        if self._setup is not None:
            self._setup = replace(self._setup, model=replace(self._setup.model, **changes))
            self.model_changed.emit(self._setup.model)

    def _change_training(self, **changes: Any) -> None:
        if self._setup is not None:
            self._setup = replace(self._setup, training=replace(self._setup.training, **changes))
            self.training_changed.emit(self._setup.training)


def _under(head: QHBoxLayout, field: QWidget) -> QVBoxLayout:
    """A field close to what it is called."""
    column = QVBoxLayout()
    column.setSpacing(3)
    column.addLayout(head)
    column.addWidget(field)
    return column


def _row(*widgets: QWidget) -> QHBoxLayout:
    """The first at the left, the others at the right."""
    row = QHBoxLayout()
    row.addWidget(widgets[0])
    row.addStretch()
    for widget in widgets[1:]:
        row.addWidget(widget)
    return row
