"""The memory lab's setup column: experiment, models, number of runs, and overall progress."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from playground.core.cell_kinds import KINDS
from playground.core.memory_lab import LabExperiment, LabPage, LabSetup
from playground.core.specs import bounds
from playground.views.lab.example_card import ExampleCard
from playground.views.lab.folder_row import FolderRow
from playground.views.lab.gaps_field import GapsField
from playground.views.lab.model_choice import ModelChoice
from playground.views.lab.share_bar import ShareBar
from playground.views.lab.vary_panel import VaryPanel
from playground.views.style.theme import Appearance, icon
from playground.views.widgets.field_layout import fields_in_a_row
from playground.views.widgets.labels import label, set_label_text
from playground.views.widgets.log_slider import LogSlider
from playground.views.widgets.number_fields import IntegerField
from playground.views.widgets.segmented import Segmented

FAIR = (
    "Every model gets the same sequences, steps and seeds, and parameters to within 10\u2009%. "
    "Gated cells begin with chrono initialisation, for 200 timesteps: it decides the result."
)

ROOMY = 850
"""A lower column, in pixels, uses the tight layout."""

SAME = "As “playground study PRESET --vary” makes them: the same runs, from seed 0 on."


class LabSetupPanel(QWidget):
    """Shows the setup in a `LabPage`. `changed` carries another `LabSetup`, `varied` another `VarySetup`,
    `experiment_chosen` the experiment's key.

    `save` and `clear` are buttons; the label `refused` says why an input is invalid.
    """

    changed = Signal(object)
    varied = Signal(object)
    experiment_chosen = Signal(str)

    def __init__(self, appearance: Appearance, cells: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("setup")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(288)
        self._appearance = appearance
        self._setup: LabSetup | None = None
        choices = (("gap", "Recall"), ("vary", "Vary a key"))
        self.experiment = Segmented("Experiment", choices)
        self.vary = VaryPanel()
        self.card = ExampleCard(appearance)
        self.gaps, self.count = GapsField(), label("", "caption")
        self.refused = label("", "problem")
        self.refused.setWordWrap(True)
        self.refused.hide()
        self.choices = {cell: ModelChoice(KINDS[cell].name, appearance) for cell in cells}
        self.seeds = IntegerField("Seeds", bounds(LabSetup, "seeds"))
        self.steps = IntegerField("Steps", bounds(LabSetup, "steps"))
        self.steps.setGroupSeparatorShown(True)
        self.units = IntegerField("Units", bounds(LabSetup, "units"))
        self.learning_rate = LogSlider("Learning rate", bounds(LabSetup, "learning_rate"), (-5, 0), appearance)
        self.overall, self.done = ShareBar("Overall", appearance), label("", "figure")
        self.done.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.save, self.clear = QPushButton("Save results"), QPushButton("Clear")
        self.folder = FolderRow()
        self._arrange()
        self._connect()
        appearance.changed.connect(self._recolour)
        self._recolour()

    def _arrange(self) -> None:
        body = QWidget()
        body.setObjectName("setupBody")
        self._whole = whole = QVBoxLayout(body)
        whole.addWidget(label("Experiment", "section"))
        whole.addWidget(self.experiment)
        whole.addSpacing(4)
        self._recall = QWidget()
        self._column = column = QVBoxLayout(self._recall)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.card)
        column.addSpacing(4)
        column.addLayout(_row(label("Gap lengths", "label"), self.count))
        column.addWidget(self.gaps)
        column.addWidget(self.refused)
        column.addSpacing(4)
        column.addWidget(label("Models", "label"))
        self._choices = choices = QVBoxLayout()
        for choice in self.choices.values():
            choices.addWidget(choice)
        column.addLayout(choices)
        column.addSpacing(4)
        column.addLayout(fields_in_a_row(Seeds=self.seeds, Steps=self.steps, Units=self.units))
        column.addSpacing(4)
        column.addWidget(self.learning_rate)
        whole.addWidget(self._recall)
        whole.addWidget(self.vary)
        whole.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 1, 0)
        layout.setSpacing(0)
        layout.addWidget(scroll, 1)
        layout.addWidget(self._build_foot())
        self._tighten(False)

    def _tighten(self, tight: bool) -> None:
        self._tight = tight
        self._whole.setContentsMargins(16, 6 if tight else 14, 16, 2 if tight else 10)
        self._whole.setSpacing(4 if tight else 6)
        self._column.setSpacing(0 if tight else 5)
        self._choices.setSpacing(0)
        self._below.setContentsMargins(16, 4 if tight else 8, 16, 8 if tight else 12)
        self._below.setSpacing(2 if tight else 4)
        self.card.tighten(tight)
        for choice in self.choices.values():
            choice.setFixedHeight(24)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the tight layout in a low window."""
        super().resizeEvent(event)
        if (tight := self.height() < ROOMY) != self._tight:
            self._tighten(tight)

    def _build_foot(self) -> QFrame:
        foot = QFrame()
        foot.setObjectName("setupFoot")
        self._below = column = QVBoxLayout(foot)
        self.fairness = label(FAIR, "caption")
        self.fairness.setWordWrap(True)
        column.addWidget(self.fairness)
        column.addSpacing(4)
        column.addLayout(_row(label("Overall", "label"), self.done))
        column.addWidget(self.overall)
        column.addSpacing(4)
        column.addWidget(self.folder)
        column.addSpacing(4)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.save, 1)
        buttons.addWidget(self.clear, 1)
        column.addLayout(buttons)
        return foot

    def _connect(self) -> None:
        self.experiment.changed.connect(self.experiment_chosen)
        self.vary.changed.connect(self.varied)
        self.gaps.gaps_changed.connect(lambda gaps: self._change(gaps=gaps))
        self.gaps.refused.connect(self._show_refusal)
        self.seeds.valueChanged.connect(lambda value: self._change(seeds=value))
        self.steps.valueChanged.connect(lambda value: self._change(steps=value))
        self.units.valueChanged.connect(lambda value: self._change(units=value))
        self.learning_rate.changed.connect(lambda value: self._change(learning_rate=value))
        for choice in self.choices.values():
            choice.clicked.connect(self._on_model_clicked)

    def show_page(self, page: LabPage) -> None:
        """Show these values without emitting a signal."""
        setup = self._setup = page.setup
        self.experiment.set_value("gap" if page.vary is None else "vary")
        self._recall.setVisible(page.vary is None)
        self.vary.setVisible(page.vary is not None)
        self.fairness.setText(FAIR if page.vary is None else SAME)
        if page.vary is not None:
            self.vary.show_card(page.vary)
        self.show_experiment(page.experiment)
        self.gaps.set_gaps(setup.gaps)
        set_label_text(self.count, f"{len(setup.gaps)} value{'s' * (len(setup.gaps) != 1)}")
        for cell, choice in self.choices.items():
            choice.setChecked(cell in setup.cells)
            choice.show_size(page.sizes[cell])
        for field, value in ((self.seeds, setup.seeds), (self.steps, setup.steps), (self.units, setup.units)):
            with QSignalBlocker(field):
                field.setValue(value)
        if self.learning_rate.value != setup.learning_rate:
            self.learning_rate.set_value(setup.learning_rate)
        set_label_text(self.done, f"{page.done:,} of {page.total:,} runs")
        self.overall.show_share(page.done / max(page.total, 1), moving=page.running)
        self.folder.show_folder(page.folder, chosen=page.is_folder_chosen)
        for button in (self.save, self.clear):
            button.setEnabled(page.done > 0)

    def show_experiment(self, experiment: LabExperiment) -> None:
        """Show another experiment."""
        self.card.show_experiment(experiment)

    def _on_model_clicked(self) -> None:
        """Report the chosen models; at least one must take part."""
        chosen = tuple(cell for cell, choice in self.choices.items() if choice.isChecked())
        if chosen:
            self._change(cells=chosen)
        elif self._setup is not None:
            for cell in self._setup.cells:
                self.choices[cell].setChecked(True)
            self._show_refusal("At least one model takes part.")

    def _show_refusal(self, reason: str) -> None:
        self.refused.setText(reason)
        self.refused.setVisible(bool(reason))

    def _change(self, **changes: Any) -> None:
        if self._setup is not None:
            self._setup = replace(self._setup, **changes)
            self._show_refusal("")
            self.changed.emit(self._setup)

    def _recolour(self) -> None:
        theme = self._appearance.theme
        self.save.setIcon(icon("share", theme.text))
        self.clear.setIcon(icon("rotate-ccw", theme.text))


def _row(first: QWidget, last: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(first)
    row.addStretch()
    row.addWidget(last)
    return row
