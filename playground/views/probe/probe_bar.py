"""The bar with the probe: choose one of several, type and edit it at any time."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from playground.core.specs import MAX_TIMESTEPS
from playground.core.trace import Trace
from playground.core.typed_probe import MAX_CHARACTERS
from playground.views.help.described import set_topic
from playground.views.probe.difference_choice import DifferenceChoice
from playground.views.probe.numbers_cover import NumbersCover
from playground.views.probe.play_controls import PlayControls
from playground.views.probe.probe_picture import ProbePicture, describe
from playground.views.style.style_property import set_style_property
from playground.views.style.theme import Appearance, icon
from playground.views.widgets.elided_label import ElidedLabel
from playground.views.widgets.icon_button import icon_button
from playground.views.widgets.labels import label
from playground.views.widgets.segmented import Segmented
from playground.views.widgets.shared_undo import SharedUndo

_EVERY = "all"
GENERATE_WIDTH = 88


class ProbeBar(QFrame):
    """A field with several probes, of which one is shown. `changed` carries the text after each key; `layer_changed`
    carries a layer, or None for all.

    The buttons: `draw` opens the drawing pad, `play` plays the probe, `generate` lets the network continue it.
    """

    changed = Signal(str)
    layer_changed = Signal(object)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("probeBar")
        self.setFixedHeight(44)
        self._appearance = appearance
        self.field = QComboBox()
        self.field.setEditable(True)
        self.field.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.field.setAccessibleName("Probe")
        self.field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.field.setMinimumContentsLength(10)
        self.field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        line = self.field.lineEdit()
        assert line is not None
        line.setPlaceholderText("Type a sentence")
        line.setAccessibleName("Probe")
        line.setMaxLength(MAX_CHARACTERS)
        self.line = line
        for each in (self.field, line):
            SharedUndo(each)
        self.picture, self.cover = ProbePicture(appearance), NumbersCover(line)
        self.field.setCompleter(None)  # type: ignore[arg-type]
        self.add = icon_button("Keep this probe and start another")
        self.remove = icon_button("Remove this probe")
        self.draw = QPushButton("Draw…")
        self.draw.hide()
        self.play = PlayControls(appearance)
        self.generate = QPushButton("Generate")
        self.generate.setFixedWidth(GENERATE_WIDTH)
        self.difference = DifferenceChoice(self.field)
        self.note = ElidedLabel()
        self._make_layers()
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        self._name = label("Probe", "section")
        self._name.setFixedWidth(84)
        row.addWidget(self._name)
        row.addWidget(self.picture)
        row.addWidget(self.field, 1)
        buttons = self.add, self.remove, self.draw, self.play, self.generate, self.difference
        for widget in (*buttons, self.layers, self.note):
            row.addWidget(widget)
        self.line.textEdited.connect(self._on_edited)
        self.field.activated.connect(lambda _: self.changed.emit(self.text))
        self.add.clicked.connect(self._add_probe)
        self.remove.clicked.connect(self._remove_probe)
        self.difference.chosen.connect(lambda: self.changed.emit(self.text))
        appearance.changed.connect(self._recolour)
        self._recolour()

    @property
    def text(self) -> str:
        """The text of the shown probe."""
        return self.line.text()

    @property
    def against(self) -> str | None:
        """The second probe; None unless the difference to one is shown."""
        return self.difference.second_probe

    @property
    def probes(self) -> tuple[str, ...]:
        """The texts of all probes, in order."""
        return tuple(self.field.itemText(index) for index in range(self.field.count()))

    def set_probes(self, probes: Sequence[str]) -> None:
        """Offer these probes and show the first, without emitting `changed`."""
        self.field.blockSignals(True)
        self.field.clear()
        self.field.addItems([_one_line(probe) for probe in probes] or [""])
        self.field.setCurrentIndex(0)
        self.field.blockSignals(False)
        self.difference.reset()
        self.line.setCursorPosition(0)
        self._update_buttons()

    def _make_layers(self) -> None:
        self.layers = QWidget()
        self._layer_row = QHBoxLayout(self.layers)
        self._layer_row.setContentsMargins(0, 0, 0, 0)
        self._layer_row.addWidget(label("Layer", "caption"))
        self._layer_choice: Segmented | None = None
        self.layers.hide()

    def set_text(self, text: str) -> None:
        """Replace the shown probe's text as if it was typed."""
        self.line.selectAll()
        self.line.insert(text)
        self.line.setCursorPosition(0)

    def choose(self, text: str) -> None:
        """Show the probe with this text, as if it was chosen in the list; one that is not there is added to it."""
        row = self._row_of(text)
        if row != self.field.currentIndex():
            self.field.setCurrentIndex(row)
            self.line.setCursorPosition(0)
            self._update_buttons()
            self.changed.emit(self.text)

    def choose_second(self, text: str) -> None:
        """Show the difference to the probe with this text, which is added to the list unless it is there."""
        self.difference.set_second(self._row_of(text))

    def _row_of(self, text: str) -> int:
        text = _one_line(text)
        if text not in self.probes:
            self.field.addItem(text)
            self._update_buttons()
        return self.probes.index(text)

    def show_layers(self, layers: int, layer: int | None) -> None:
        """Offer a choice of the layer if there are several; None chooses all layers."""
        self.layers.setVisible(layers > 1)
        count = 0 if self._layer_choice is None else self._layer_row.property("layers")
        if layers > 1 and count != layers:
            if self._layer_choice is not None:
                self._layer_choice.deleteLater()
            choices = [(str(index), str(index + 1)) for index in range(layers)]
            self._layer_choice = Segmented("Layer", [*choices, (_EVERY, "All")])
            self._layer_choice.changed.connect(
                lambda value: self.layer_changed.emit(None if value == _EVERY else int(value))
            )
            self._layer_row.addWidget(self._layer_choice)
            self._layer_row.setProperty("layers", layers)
            set_topic(self._layer_choice, "layer")
        if self._layer_choice is not None and layers > 1:
            self._layer_choice.set_value(_EVERY if layer is None else str(layer))

    def show_trace(self, trace: Trace, *, moment: str, past: bool) -> None:
        """Show which moment the trace is from, emphasised for a `past` one, how many tokens are unknown, and whether
        the length limit is reached. Show a letter or a sound as a picture, by its name where it is typed in numbers."""
        self.picture.show_trace(trace)
        self.cover.show_name(describe(trace) if self.picture.is_wanted else "")
        unknown = len(trace.known) - sum(trace.known)
        notes = [moment] if moment else []
        if unknown:
            notes.append(f"{unknown:,} unknown {'token' if unknown == 1 else 'tokens'}")
        if trace.timesteps == MAX_TIMESTEPS:
            notes.append(f"at most {MAX_TIMESTEPS:,} tokens")
        text = ", ".join(notes)
        text = text[:1].upper() + text[1:]
        self.note.show_text(text)
        set_style_property(self.note, "state", "past" if past else "")

    def event(self, event: QEvent) -> bool:
        """Shorten texts that do not fit."""
        done = super().event(event)
        if event.type() in {QEvent.Type.Resize, QEvent.Type.LayoutRequest}:
            self._fit_width()
        return done

    def _fit_width(self) -> None:
        """Compare with the width that the full texts need, so that shortening them does not change the decision."""
        spared = self._name.width() + self._row.spacing() + self.difference.width_saved
        whole = self._row.minimumSize().width() + self.note.sizeHint().width()
        whole += spared if self._name.isHidden() else 0
        if self.picture.is_wanted and self.picture.isHidden():
            whole += self.picture.width() + self._row.spacing()
        self._name.setVisible(whole <= self.width())
        self.picture.set_room(whole - spared <= self.width())
        self.difference.show_brief(whole > self.width())

    def _on_edited(self, text: str) -> None:
        self.field.setItemText(self.field.currentIndex(), text)
        self._update_buttons()
        self.changed.emit(text)

    def _add_probe(self) -> None:
        self.field.addItem("")
        self.field.setCurrentIndex(self.field.count() - 1)
        self.line.setFocus()
        self._update_buttons()
        self.changed.emit("")

    def _remove_probe(self) -> None:
        self.field.removeItem(self.field.currentIndex())
        if not self.field.count():
            self.field.addItem("")
        self._update_buttons()
        self.changed.emit(self.text)

    def _update_buttons(self) -> None:
        self.remove.setEnabled(self.field.count() > 1 or bool(self.text))
        self.difference.refresh()

    def _recolour(self) -> None:
        self.add.setIcon(icon("plus", self._appearance.theme.text2))
        self.remove.setIcon(icon("trash-2", self._appearance.theme.text2))


def _one_line(text: str) -> str:
    return " ".join(text.split("\n"))
