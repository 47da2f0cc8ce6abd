"""The setup panel: the training data, the network, and how to train it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from playground.core.framed_sequence import FramedSequence
from playground.core.problem import Problem
from playground.core.shapes import is_recurrent
from playground.core.specs import Mark, ModelSpec, TrainingSpec, bounds
from playground.views.setup.carry_field import CarryField
from playground.views.setup.framed_sequences import FramedSequences
from playground.views.setup.initialisation import InitialisationFields
from playground.views.setup.network_fields import NetworkFields
from playground.views.setup.notes_card import NotesCard
from playground.views.setup.pair_fields import READOUTS, ModelGroup
from playground.views.setup.preset_card import PresetButton
from playground.views.setup.sequence_editor import EXAMPLE, SequenceEditor
from playground.views.setup.stop_when import StopWhen
from playground.views.setup.story_card import StoryCard
from playground.views.style.theme import Appearance
from playground.views.widgets.field_layout import fields_in_a_row, holder_of, row_with_end, with_heading
from playground.views.widgets.labels import label
from playground.views.widgets.number_fields import IntegerField
from playground.views.widgets.segmented import Segmented
from playground.views.widgets.shared_undo import share_undo_in

_HIGH = 700
"""From this height of the panel on, in pixels, a story opens by itself."""
TOKENS = (("words", "Words"), ("characters", "Characters"), ("numbers", "Numbers"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """All that the panel shows.

    `goals` are the quantities that can be measured, and "never"; `unit` is the unit of an error; `editable` is False if
    the text is a sample made by a task, not the user's own. `framed` are shown in the place of such a sample; their
    frames are called `frame_name`. `obstacle` says why nothing can be trained yet. `is_given`: the network was
    made elsewhere, and its layers and tokens stay as they are. `can_carry`: training can carry the state from batch to
    batch.
    """

    model: ModelSpec
    training: TrainingSpec
    mark: Mark | None
    goals: frozenset[str]
    unit: str = ""
    tokens: str
    text: str
    editable: bool
    framed: tuple[FramedSequence, ...] = ()
    frame_name: str = ""
    obstacle: str = ""
    is_given: bool = False
    can_carry: bool = False


class SetupPanel(QWidget):
    """Shows a `Setup`. Each change by the user emits a signal of its own; `all_requested` asks for the fields that are
    not offered."""

    model_changed = Signal(object)
    training_changed = Signal(object)
    mark_changed = Signal(object)
    tokens_changed = Signal(str)
    text_changed = Signal(str)
    edit_requested = Signal()
    all_requested = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("setup")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(288)
        self._setup: Setup | None = None
        self._is_paired = False
        self._offered: tuple[Collection[str] | None, Collection[str] | None] = (None, None)
        self.presets = PresetButton(appearance)
        self.editor, self.framed = SequenceEditor(appearance), FramedSequences(appearance)
        self.story, self.notes = StoryCard(appearance), NotesCard()
        self._build_sequences()
        self._build_network(appearance)
        self.groups = ModelGroup("A", appearance), ModelGroup("B", appearance)
        self._arrange()
        self._connect()
        share_undo_in(self)
        self.offer(None, None)

    def _build_sequences(self) -> None:
        self.parameters = label("", "caption")
        self.lines = label("", "caption")
        self.edit_as_text = QPushButton("Edit as text")
        self.edit_as_text.setProperty("role", "link")
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
        self.batch = IntegerField("Batch", bounds(TrainingSpec, "batch"))
        self.seed = IntegerField("Seed", bounds(TrainingSpec, "seed"))
        self.carry = CarryField(appearance)
        self.initialisation = InitialisationFields()
        self.stop = StopWhen(self)

    def _arrange(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 1, 0)
        layout.setSpacing(0)
        self._scroll = scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        # Tab moves through the fields inside, which scroll into view by themselves.
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout.addWidget(scroll, 1)
        self._body = body = QWidget()
        body.setObjectName("setupBody")
        scroll.setWidget(body)
        self._column = column = QVBoxLayout(body)
        column.setContentsMargins(16, 10, 16, 8)
        column.setSpacing(5)
        self.pair_note = label("two models, one data set", "caption")
        self.pair_note.hide()
        column.addLayout(row_with_end(label("Setup", "section"), self._fields.match, self.parameters, self.pair_note))
        column.addLayout(self._build_preset())
        column.addWidget(self.story)
        column.addWidget(self.notes)
        column.addSpacing(3)
        column.addWidget(self.cell)
        column.addWidget(self._fields.sight)
        heading = row_with_end(label("Training sequences", "label"), self.edit_as_text, self.lines)
        column.addWidget(with_heading(heading, self.editor, self.framed), 1)
        for shown in (self.editor, self.framed):
            shown.setMinimumHeight(72)
        self.framed.hide()
        column.addWidget(self.problem)
        column.addLayout(self._build_pair())
        column.addWidget(with_heading(row_with_end(label("Tokens", "label"), self.vocabulary), self.tokens))
        column.addWidget(with_heading(row_with_end(label("Readout", "label")), self.readout))
        column.addLayout(fields_in_a_row(Units=self.units, Layers=self.layers, Batch=self.batch, Seed=self.seed))
        column.addSpacing(2)
        column.addWidget(self.learning_rate)
        column.addLayout(fields_in_a_row(Optimiser=self.optimizer, Clip=self.clip))
        column.addWidget(self.carry)
        column.addWidget(self._build_stop())
        column.addWidget(self.initialisation)
        layout.addWidget(self._build_foot())

    def _build_stop(self) -> QWidget:
        self._stop = QWidget()
        fields = QHBoxLayout()
        fields.setSpacing(8)
        fields.addWidget(self.stop.quantity, 1)
        fields.addWidget(self.stop.value)
        column = QVBoxLayout(self._stop)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(5)
        column.addLayout(fields)
        column.addWidget(self.stop.also)
        return self._stop

    def _build_foot(self) -> QFrame:
        self._foot = foot = QFrame()
        foot.setObjectName("setupFoot")
        self._when = label("", "caption")
        self._when.setToolTip("Everything else applies at the next step.")
        self.all_fields = QPushButton("All controls")
        self.all_fields.setProperty("role", "link")
        words = QHBoxLayout(foot)
        words.setContentsMargins(16, 7, 16, 7)
        words.addWidget(self._when)
        words.addStretch()
        words.addWidget(self.all_fields)
        return foot

    def _build_preset(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.presets, 1)
        # Without an alignment, the row would be no higher than the lower of the two.
        row.addWidget(self.story.toggle, 0, Qt.AlignmentFlag.AlignVCenter)
        return row

    def _build_pair(self) -> QHBoxLayout:
        """Build a group of fields for each of two networks, side by side."""
        pair = QHBoxLayout()
        pair.setSpacing(6)
        for group in self.groups:
            pair.addWidget(group, 1)
            group.hide()
        self._divider = QFrame()
        self._divider.setObjectName("rule")
        self._divider.setFixedWidth(1)
        self._divider.hide()
        pair.insertWidget(1, self._divider)
        return pair

    def _connect(self) -> None:
        self.editor.edited.connect(self.text_changed)
        self.edit_as_text.clicked.connect(self.edit_requested)
        self.tokens.changed.connect(self.tokens_changed)
        self.readout.changed.connect(lambda value: self._change_model(readout=value))
        self.batch.valueChanged.connect(lambda value: self._change_training(batch=value))
        self.seed.valueChanged.connect(lambda value: self._change_training(seed=value))
        self._fields.model_changed.connect(lambda changes: self._change_model(**changes))
        self._fields.training_changed.connect(lambda changes: self._change_training(**changes))
        self.carry.changed.connect(lambda changes: self._change_training(**changes))
        self.initialisation.changed.connect(lambda changes: self._change_model(**changes))
        self.stop.changed.connect(self.mark_changed)
        self.all_fields.clicked.connect(self.all_requested)
        self.story.resized.connect(self.fit_story)

    def sizeHint(self) -> QSize:
        """Return a height that shows everything without scrolling."""
        # While the panel is hidden, Qt still counts rows that were hidden later.
        self._column.invalidate()
        self._column.activate()
        return QSize(self.width(), self._body.minimumSizeHint().height() + self._foot.sizeHint().height())

    def show_setup(self, setup: Setup) -> None:
        """Show these values without emitting a signal."""
        self._setup = setup
        model, training = setup.model, setup.training
        self._fields.show_network(model, training)
        self.initialisation.show_model(model)
        self.carry.show_training(training)
        self._show_where_they_apply()
        for field, value in ((self.batch, training.batch), (self.seed, training.seed)):
            with QSignalBlocker(field):
                field.setValue(value)
        self.readout.set_value(model.readout)
        self.tokens.set_value(setup.tokens)
        self.tokens.setEnabled(setup.editable and not setup.is_given)
        if not self.editor.has_pending:
            self.editor.set_text(setup.text)
        if self.editor.isReadOnly() == setup.editable:
            self.editor.setReadOnly(not setup.editable)
            self.editor.style().unpolish(self.editor)
            self.editor.style().polish(self.editor)
        self.framed.show_sequences(setup.framed, setup.frame_name)
        self.framed.setVisible(bool(setup.framed))
        self.editor.setVisible(not setup.framed)
        self.edit_as_text.setVisible(not setup.editable)
        self._enable(setup)
        self.editor.setPlaceholderText(setup.obstacle or EXAMPLE)
        self.stop.set_available(setup.goals, setup.unit)
        self.stop.show_mark(setup.mark)
        self.fit_story()

    def _enable(self, setup: Setup) -> None:
        self._fields.enable(network=not setup.is_given, training=not setup.obstacle)
        for part in (self.readout, self.seed, self.initialisation):
            part.setEnabled(not setup.is_given)
        self.batch.setEnabled(not setup.obstacle)
        self._stop.setEnabled(not setup.obstacle)
        self._when.setVisible(not setup.is_given)

    def fit_story(self) -> None:
        """Open the story in a high panel if all fields stay in sight beside it, unless the user has chosen."""
        self._column.invalidate()
        shown = 0 if self.story.isHidden() else self.story.height() + self._column.spacing()
        room = self._scroll.viewport().height() - self._body.minimumSizeHint().height() + shown
        margins = self._column.contentsMargins()
        width = self._scroll.viewport().width() - margins.left() - margins.right()
        high = self._scroll.viewport().height() >= _HIGH
        self.story.fit(width, room - self._column.spacing() if high else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the story to the new height."""
        super().resizeEvent(event)
        self.fit_story()

    def offer(self, fields: Collection[str] | None, cells: Collection[str] | None) -> None:
        """Offer only the fields of these names, and these cells beside the current one; None: all. Preset, cell and
        training sequences are always offered."""
        self._offered = fields, cells
        self._fields.offer(fields, cells)
        for group in self.groups:
            group.offer(fields, cells)
        for name, field in (
            ("tokens", self.tokens),
            ("batch", self.batch),
            ("seed", self.seed),
            ("stop", self._stop),
        ):
            holder_of(field).setVisible(self._fields.offers(name))
        self._show_readout()
        self._show_where_they_apply()
        self._when.setText(f"Network{', tokens' if self._fields.offers('tokens') else ''} and seed restart training.")
        self.all_fields.setVisible(fields is not None)
        self.fit_story()

    def reset_view(self) -> None:
        """Scroll fields and text to the top for another experiment, and offer its cell in place of the last one's."""
        self.offer(*self._offered)
        self._scroll.verticalScrollBar().setValue(0)
        self.editor.moveCursor(QTextCursor.MoveOperation.Start)
        self.editor.verticalScrollBar().setValue(0)

    def show_pair(self, paired: bool) -> None:
        """Show a group of fields for each of two compared networks, in place of the single network's fields."""
        self._is_paired = paired
        for group in self.groups:
            group.setVisible(paired)
        self._fields.show_fields(not paired)
        self._show_readout()
        self.parameters.setVisible(not paired)
        self.pair_note.setVisible(paired)
        self._divider.setVisible(paired)
        self._show_where_they_apply()

    def _show_readout(self) -> None:
        """Hide the readout while two networks are compared, which each have their own."""
        holder_of(self.readout).setVisible(not self._is_paired and self._fields.offers("readout"))

    def _show_where_they_apply(self) -> None:
        """Hide the initialisation for a network without a state and while two networks are compared, and what carries
        the state for short sequences."""
        can_carry = self._setup is not None and self._setup.can_carry
        self.carry.setVisible(can_carry and self._fields.offers("carry_state"))
        stateful = self._setup is None or is_recurrent(self._setup.model.cell)
        self.initialisation.setVisible(stateful and not self._is_paired and self._fields.offers("initialisation"))

    def show_parameters(self, parameters: int) -> None:
        """Show the parameter count."""
        text = f"{parameters:,} parameters" if parameters else ""
        if text != self.parameters.text():
            self.parameters.setText(text)

    def show_counts(self, *, lines: str, vocabulary: str) -> None:
        """Show the number of lines and the size of the vocabulary."""
        self.lines.setText(lines)
        self.vocabulary.setText(vocabulary)

    def show_problems(self, problems: Sequence[Problem], message: str = "") -> None:
        """Underline the problems in the text and show the first below it; `message` is shown where there are none."""
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
