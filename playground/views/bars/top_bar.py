"""The top bar: the program's name and menus, the three buttons of training, and its figures."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QToolButton, QWidget

from playground.core.bits import Bits, bits
from playground.core.memory_lab import LabPage
from playground.core.snapshot import Evaluation, Snapshot
from playground.core.specs import Mark
from playground.views.bars.top_figures import GAP, Figure, StudyFigures, in_a_row
from playground.views.style.faces import Face
from playground.views.style.numbers import percent, short_of, shorten
from playground.views.style.theme import Appearance, font, icon
from playground.views.training_strip.curve_store import CurveStore
from playground.views.widgets.controls import label
from playground.views.widgets.menu_button import hang
from playground.views.widgets.switch import Switch

SETUP_WIDTH = 288
_GOALS = {"confidence": "Confidence", "free_run_error": "Free-run error"}
_PAIRED = ("Loss", "Accuracy")
"""The figures that each of two networks has."""
_LEFT_OUT = ((), ("Time",), ("Time", "Speed"), ("Time", "Speed", "Goal"), ("Time", "Speed", "Goal", "Accuracy"))
"""What to leave out where not all figures have room: as few as it takes."""


class TopBar(QFrame):
    """`train`, `step`, `reset` and `export` are its buttons; `menus` its menus by name."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setFixedHeight(48)
        self._appearance = appearance
        self._make_buttons(appearance)
        self.figures = {
            name: Figure(name) for name in ("Step", "Loss", "Accuracy", "Held out", "Goal", "Speed", "Time")
        }
        self.menus = {name: QMenu(name, self) for name in ("File", "View", "Help")}
        brand = QWidget()
        self._brand = QHBoxLayout(brand)
        self._brand.setContentsMargins(15, 0, 0, 0)
        self._sign = _Mark(appearance)
        self._brand.addWidget(self._sign)
        self._brand.addSpacing(6)
        self._program = label("Recurrent Playground", "brand")
        self._brand.addWidget(self._program)
        self._brand.addStretch()
        self._brand.setSpacing(0)
        for name, menu in self.menus.items():
            self._brand.addWidget(_menu_button(name, menu))
        brand.setFixedWidth(SETUP_WIDTH)
        self._left = brand
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 16, 0)
        row.setSpacing(GAP)
        row.addWidget(brand)
        row.addSpacing(8)
        for button in (self.train, self.step, self.reset):
            row.addWidget(button)
        row.addSpacing(8)
        self._training, self.study = in_a_row(self.figures), StudyFigures()
        row.addWidget(self._training)
        row.addWidget(self.study)
        row.addStretch()
        row.addWidget(self.recording)
        row.addWidget(self.compare)
        row.addSpacing(8)
        row.addWidget(self.lab)
        row.addWidget(self.export)
        appearance.changed.connect(self._recolour)
        self._running = self._in_lab = self._studying = False
        self._narrow = self._tight = self._cramped = False
        self._pictures = 0
        self._told = {"Step", "Loss", "Accuracy"}
        self._shown: tuple[str, set[str]] | None = None
        self._bits: Bits | None = None
        self._faces: tuple[Face, Face] | None = None
        self._recolour()

    def _make_buttons(self, appearance: Appearance) -> None:
        self.train = QPushButton("Train")
        self.train.setProperty("role", "primary")
        self.train.setFixedWidth(96)
        self.train.setToolTip("Train or pause (Space)")
        self.step = QPushButton("Step")
        self.step.setToolTip("One training step (.)")
        self.reset = QPushButton("Reset")
        self.reset.setToolTip("The first weights of this seed again (Ctrl+R)")
        self.compare = Switch("Compare", appearance)
        self.compare.setToolTip(
            "Train a second network on the same batches, beside this one (Ctrl+2; back with Ctrl+1)"
        )
        self.lab = _lab_button()
        self.export = QPushButton("Export")
        self.export.setToolTip("Write the trained model to a file (Ctrl+E)")
        self.recording = QPushButton()
        self.recording.setProperty("role", "recording")
        self.recording.setToolTip("Stop recording, and write the file")
        self.recording.hide()

    def show_running(self, running: bool) -> None:
        """The button says what it will do."""
        if running != self._running:
            self._running = running
            self._recolour()

    def show_lab(self, inside: bool) -> None:
        """The buttons and figures of the study in the place of those of training, or these again."""
        self._in_lab = inside
        self._training.setVisible(not inside)
        self.study.setVisible(inside)
        self.step.setEnabled(not inside)
        self.lab.setChecked(inside)
        study = "Make the runs that are missing, or pause (Space)"
        self.train.setToolTip(study if inside else "Train or pause (Space)")
        reset = "Forget the results of these runs (Ctrl+R)"
        self.reset.setToolTip(reset if inside else "The first weights of this seed again (Ctrl+R)")
        self._recolour()

    def show_study(self, page: LabPage) -> None:
        """How far the study is."""
        self.study.show_page(page)
        if page.running != self._studying:
            self._studying = page.running
            self._recolour()

    def show_recording(self, pictures: int | None) -> None:
        """How many pictures of training were taken; None while none are."""
        self.recording.setVisible(pictures is not None)
        if pictures is not None:
            self._pictures = pictures
            self.recording.setText("●" if self._narrow else f"● {pictures:,}")
            self.recording.setAccessibleName(f"Recording, {pictures:,} pictures; stop")
        self._fit()

    def show_pair(self, faces: tuple[Face, Face] | None, first: CurveStore, second: CurveStore) -> None:
        """Loss and accuracy of both networks while two are compared. It comes after `show_snapshot`."""
        if (faces is None) != (self._faces is None):
            for name in _PAIRED:
                self.figures[name].forget_size()
        self._faces = faces
        model = "trained model" if faces is None else f"trained model of network A, {faces[0].kind},"
        self.export.setToolTip(f"Write the {model} to a file (Ctrl+E)")
        if faces is not None:
            losses = ["–" if store.last_loss is None else shorten(store.last_loss) for store in (first, second)]
            right = [store.last_accuracy for store in (first, second)]
            self.figures["Loss"].show_text(" / ".join(losses))
            self.figures["Accuracy"].show_text(" / ".join("–" if share is None else percent(share) for share in right))
        self._fit()

    def _fit(self) -> None:
        """Show as many figures, and whose they are in as many words, as there is room for: none is ever cut."""
        pair, left = self._faces, {"Speed"} if self._narrow else set()
        left |= {"Time"} if self._tight else set()
        left |= {"Held out", "Goal"} if pair is not None else set()
        told, room = (self._told | {"Speed", "Time"}) - left, self._room
        names = [""] if pair is None else [f", {pair[0].name} / {pair[1].name}", ", A / B"]
        for words, left_out in [*((words, ()) for words in names[:-1]), *((names[-1], out) for out in _LEFT_OUT)]:
            titles = {name: name + words if name in _PAIRED else "" for name in told - set(left_out)}
            if sum(self.figures[name].needed(title) + GAP for name, title in titles.items()) <= room + GAP:
                break
        if (words, set(titles)) != self._shown:
            self._shown = words, set(titles)
            for name, figure in self.figures.items():
                figure.setVisible(name in titles)
                figure.name.setText(titles.get(name) or figure.name.text())
            # At once, not one after the other in turns of their own: they would be cut meanwhile.
            for place in (*self.figures.values(), self._training, self):
                if (layout := place.layout()) is not None:
                    layout.activate()

    @property
    def _room(self) -> int:
        """The pixels that all else leaves for the figures of training."""
        row = self.layout()
        assert row is not None
        others = [item for index in range(row.count()) if (item := row.itemAt(index)) is not None]
        spaces = [each.minimumSize().width() for each in others if each.spacerItem() is not None]
        widgets = [each for each in others if not each.isEmpty() and each.widget() != self._training]
        margins = row.contentsMargins()
        taken = sum(each.minimumSize().width() + GAP for each in widgets) + sum(spaces)
        return self.width() - margins.left() - margins.right() - taken

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More room, or less."""
        super().resizeEvent(event)
        self._fit()

    def show_snapshot(self, snapshot: Snapshot, curves: CurveStore, mark: Mark | None) -> None:
        """The figures of this moment, among them how far it is to a mark that no other figure shows."""
        loss, accuracy, heldout = curves.last_loss, curves.last_accuracy, curves.last_heldout
        self.figures["Step"].show_text(f"{snapshot.step:,}")
        self.figures["Loss"].show_text("–" if loss is None else shorten(loss))
        self.figures["Accuracy"].show_text("–" if accuracy is None else percent(accuracy))
        self._told = {"Step", "Loss"} | ({"Accuracy"} if curves.has_accuracy else set())
        self._told |= {"Held out"} if snapshot.heldout else set()
        if heldout is None:
            self.figures["Held out"].show_text("–")
        elif self._bits is not None:
            self.figures["Held out"].show_text(f"{bits(heldout.loss):.2f} bits")
        else:
            right = heldout.accuracy
            self.figures["Held out"].show_text(shorten(heldout.loss) if right is None else percent(right))
        self._show_goal(curves.last_evaluation, mark)
        speed = f"{snapshot.steps_per_second:,.0f}"
        self.figures["Speed"].show_text(f"{speed} steps/s" if snapshot.steps_per_second else "–")
        self.figures["Time"].show_text(_time(snapshot.seconds))
        self._fit()

    def show_bits(self, known: Bits | None) -> None:
        """For a text of characters: what the bits a character can be compared with, in words on hover."""
        self._bits = known
        figure, words = self.figures["Held out"], known.told() if known is not None else ""
        figure.setToolTip(words)
        figure.value.setAccessibleDescription(words)

    def _show_goal(self, evaluation: Evaluation | None, mark: Mark | None) -> None:
        figure = self.figures["Goal"]
        quantity = next((name for name in _GOALS if mark is not None and getattr(mark, name) is not None), "")
        if quantity:
            self._told.add("Goal")
            value = None if evaluation is None else getattr(evaluation, quantity)
            figure.name.setText(_GOALS[quantity])
            figure.setToolTip("In amplitudes of the true wave" if quantity == "free_run_error" else "")
            figure.show_text(
                "–" if value is None else f"{short_of(value, getattr(mark, quantity))} of {getattr(mark, quantity):g}"
            )

    def show_narrow(self, narrow: bool, *, tight: bool, cramped: bool) -> None:
        """Leave out the speed, and the words of the last buttons, where there is no room, more where it is tight, and
        where it is cramped all that a picture or the menus say, too."""
        self._narrow, self._tight, self._cramped = narrow, tight, cramped
        self._sign.setVisible(not cramped)
        self.train.setFixedWidth(44 if cramped else 96)
        for figure in (*self.figures.values(), *self.study.figures.values()):
            figure.stand_close(cramped)
        if not self.recording.isHidden():
            self.show_recording(self._pictures)
        self._program.setVisible(not tight)
        self._left.setFixedWidth(self._left.sizeHint().width() if tight else SETUP_WIDTH)
        # Their pictures say what these do, too.
        for button, name in ((self.step, "Step"), (self.reset, "Reset")):
            button.setText("" if tight else name)
            button.setAccessibleName(name)
        self.study.figures["Workers"].setVisible(not tight)
        self.export.setText("" if narrow else "Export")
        self.lab.setText("" if narrow else "Memory lab")
        self.lab.setAccessibleName("Memory lab")
        self.export.setAccessibleName("Export")
        self._recolour()
        self._fit()

    def _recolour(self) -> None:
        theme = self._appearance.theme
        going = self._studying if self._in_lab else self._running
        act = "Pause" if going else "Run" if self._in_lab else "Train"
        self.train.setText("" if self._cramped else act)
        self.train.setAccessibleName(act)
        self.train.setIcon(icon("pause" if going else "play", theme.on_accent))
        self.lab.setIcon(icon("chart-spline", theme.accent if self._in_lab else theme.text))
        for button, name in ((self.step, "step-forward"), (self.reset, "rotate-ccw"), (self.export, "share")):
            button.setIcon(icon(name, theme.text))


def _time(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 100 else f"{int(seconds // 60)} min {int(seconds % 60)} s"


def _menu_button(name: str, menu: QMenu) -> QToolButton:
    button = QToolButton()
    button.setText(name)
    hang(menu, button)
    button.setProperty("role", "menu")
    button.setAccessibleName(name)
    button.setShortcut(QKeySequence(f"Alt+{name[0]}"))
    button.setFixedWidth(QFontMetrics(font(12, 500)).horizontalAdvance(name) + 9)
    return button


def _lab_button() -> QPushButton:
    button = QPushButton("Memory lab")
    button.setCheckable(True)
    button.setProperty("role", "toggle")
    button.setToolTip("How far back each kind of network can remember (Ctrl+3; back with Ctrl+1)")
    return button


class _Mark(QWidget):
    """The program's sign: three bars, each brighter than the last."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.setFixedSize(QSize(24, 14))
        appearance.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for index, name in enumerate(("line2", "text3", "accent")):
            painter.setBrush(QColor(getattr(self._appearance.theme, name)))
            painter.drawRoundedRect(QRectF(index * 8, 1, 6.5, 12), 2, 2)
