"""The probe: the sequence that is watched, chosen from several, typed and changed at any time."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from playground.core.specs import MAX_TIMESTEPS
from playground.core.trace import Trace
from playground.core.typed_probe import MAX_CHARACTERS
from playground.views.probe.difference_choice import DifferenceChoice
from playground.views.probe.play_button import PlayChoice
from playground.views.style.theme import Appearance, icon
from playground.views.widgets.controls import Segmented, label
from playground.views.widgets.elided import Elided

_EVERY = "all"
GENERATE_WIDTH = 88


class ProbeBar(QFrame):
    """A field that holds several probes, one shown. `changed` gives the text at each key; `layer_changed` a layer,
    or None for all of them. `draw`, `play` and `generate` are the buttons of a pad to draw it on, of its sound, and of
    the network that goes on behind it."""

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
        self.field.setToolTip("Any sequence; its gates and states show below at once")
        self.field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.field.setMinimumContentsLength(10)
        self.field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        line = self.field.lineEdit()
        assert line is not None
        line.setPlaceholderText("Type a sentence")
        line.setAccessibleName("Probe")
        line.setMaxLength(MAX_CHARACTERS)
        self.line = line
        self.field.setCompleter(None)  # type: ignore[arg-type]
        self.add = _tool("Keep this probe and start another")
        self.remove = _tool("Remove this probe")
        self.draw = QPushButton("Draw…")
        self.draw.setToolTip("Draw the probe with the mouse or the keys, on a pad")
        self.draw.hide()
        self.play = PlayChoice(appearance)
        self.generate = QPushButton("Generate")
        self.generate.setFixedWidth(GENERATE_WIDTH)
        self.difference = DifferenceChoice(self.field)
        self.note = Elided()
        self._make_layers()
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        self._name = label("Probe", "section")
        self._name.setFixedWidth(84)
        row.addWidget(self._name)
        row.addWidget(self.field, 1)
        buttons = self.add, self.remove, self.draw, self.play, self.generate, self.difference
        for widget in (*buttons, self.layers, self.note):
            row.addWidget(widget)
        self.line.textEdited.connect(self._edited)
        self.field.activated.connect(lambda _: self.changed.emit(self.text))
        self.add.clicked.connect(self._add)
        self.remove.clicked.connect(self._remove)
        self.difference.chosen.connect(lambda: self.changed.emit(self.text))
        appearance.changed.connect(self._recolour)
        self._recolour()

    @property
    def text(self) -> str:
        """The probe that is shown."""
        return self.line.text()

    @property
    def against(self) -> str | None:
        """The second probe, where the difference to one is shown."""
        return self.difference.text_of_second

    @property
    def probes(self) -> tuple[str, ...]:
        """All probes, in order."""
        return tuple(self.field.itemText(index) for index in range(self.field.count()))

    def set_probes(self, probes: Sequence[str]) -> None:
        """Offer these probes and show the first, without telling."""
        self.field.blockSignals(True)
        self.field.clear()
        self.field.addItems([_one_line(probe) for probe in probes] or [""])
        self.field.setCurrentIndex(0)
        self.field.blockSignals(False)
        self.difference.reset()
        self.line.setCursorPosition(0)
        self._count()

    def _make_layers(self) -> None:
        self.layers = QWidget()
        self._layer_row = QHBoxLayout(self.layers)
        self._layer_row.setContentsMargins(0, 0, 0, 0)
        self._layer_row.addWidget(label("Layer", "caption"))
        self._layer_choice: Segmented | None = None
        self.layers.hide()

    def put(self, text: str) -> None:
        """Other text in the probe that is shown, as if it was typed."""
        self.line.selectAll()
        self.line.insert(text)
        self.line.setCursorPosition(0)

    def show_layers(self, layers: int, layer: int | None) -> None:
        """Offer a choice of the layer, or of all (None), where there are several."""
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
        if self._layer_choice is not None and layers > 1:
            self._layer_choice.set_value(_EVERY if layer is None else str(layer))

    def show_trace(self, trace: Trace, *, moment: str, past: bool) -> None:
        """Say what is special about what is shown: of which moment it is, most of all of a `past` one, and unknown
        tokens."""
        unknown = len(trace.known) - sum(trace.known)
        notes = [moment] if moment else []
        if unknown:
            notes.append(f"{unknown:,} unknown {'token' if unknown == 1 else 'tokens'}")
        if trace.timesteps == MAX_TIMESTEPS:
            notes.append(f"at most {MAX_TIMESTEPS:,} tokens")
        text = ", ".join(notes)
        text = text[:1].upper() + text[1:]
        self.note.say(text)
        state = "past" if past else ""
        if state != self.note.property("state"):
            self.note.setProperty("state", state)
            self.note.style().unpolish(self.note)
            self.note.style().polish(self.note)

    def event(self, event: QEvent) -> bool:
        """Leave out words where there is no room for them."""
        done = super().event(event)
        if event.type() in {QEvent.Type.Resize, QEvent.Type.LayoutRequest}:
            self._fold()
        return done

    def _fold(self) -> None:
        """What is asked is what the bar would need with all its words, so that folding does not change the answer."""
        spared = self._name.width() + self._row.spacing() + self.difference.spared
        whole = self._row.minimumSize().width() + self.note.sizeHint().width()
        whole += spared if self._name.isHidden() else 0
        self._name.setVisible(whole <= self.width())
        self.difference.show_brief(whole > self.width())

    def _edited(self, text: str) -> None:
        self.field.setItemText(self.field.currentIndex(), text)
        self._count()
        self.changed.emit(text)

    def _add(self) -> None:
        self.field.addItem("")
        self.field.setCurrentIndex(self.field.count() - 1)
        self.line.setFocus()
        self._count()
        self.changed.emit("")

    def _remove(self) -> None:
        self.field.removeItem(self.field.currentIndex())
        if not self.field.count():
            self.field.addItem("")
        self._count()
        self.changed.emit(self.text)

    def _count(self) -> None:
        self.remove.setEnabled(self.field.count() > 1 or bool(self.text))
        self.difference.renew()

    def _recolour(self) -> None:
        self.add.setIcon(icon("plus", self._appearance.theme.text2))
        self.remove.setIcon(icon("trash-2", self._appearance.theme.text2))


def _one_line(text: str) -> str:
    return " ".join(text.split("\n"))


def _tool(name: str) -> QToolButton:
    button = QToolButton()
    button.setProperty("role", "icon")
    button.setAccessibleName(name)
    button.setToolTip(name)
    return button
