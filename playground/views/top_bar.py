"""The top bar: the program's name and menus, the three buttons of training, and its figures."""

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from playground.core.bits import Bits, bits
from playground.core.memory import LabPage
from playground.core.snapshot import Evaluation, Snapshot
from playground.core.specs import Mark
from playground.views.controls import label, retext
from playground.views.curve_store import CurveStore
from playground.views.faces import Face
from playground.views.numbers import percent, short_of, shorten
from playground.views.switch import Switch
from playground.views.theme import Appearance, font, icon

SETUP_WIDTH = 288
_GOALS = {"confidence": "Confidence", "free_run_error": "Free-run error"}


class TopBar(QFrame):
    """`train`, `step`, `reset` and `export` are its buttons; `menus` its menus by name."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setFixedHeight(48)
        self._appearance = appearance
        self._make_buttons(appearance)
        self.figures = {
            name: _Figure(name) for name in ("Step", "Loss", "Accuracy", "Held out", "Goal", "Speed", "Time")
        }
        self.menus = {name: QMenu(name, self) for name in ("File", "View", "Help")}
        brand = QWidget()
        self._brand = QHBoxLayout(brand)
        self._brand.setContentsMargins(15, 0, 0, 0)
        self._brand.addWidget(_Mark(appearance))
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
        row.setSpacing(8)
        row.addWidget(brand)
        row.addSpacing(8)
        for button in (self.train, self.step, self.reset):
            row.addWidget(button)
        row.addSpacing(8)
        self._training, self.study = _in_a_row(self.figures), StudyFigures()
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
        self._tight = False
        self._has_accuracy = True
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
            self.recording.setText(f"● {pictures:,}")
            self.recording.setAccessibleName(f"Recording, {pictures:,} pictures; stop")

    def show_pair(self, faces: tuple[Face, Face] | None, first: CurveStore, second: CurveStore) -> None:
        """Loss and accuracy of both networks while two are compared. It comes after `show_snapshot`."""
        self._faces = faces
        model = "trained model" if faces is None else f"trained model of network A, {faces[0].kind},"
        self.export.setToolTip(f"Write the {model} to a file (Ctrl+E)")
        self._name_pair()
        if faces is not None:
            losses = ["–" if store.last_loss is None else shorten(store.last_loss) for store in (first, second)]
            right = [store.last_accuracy for store in (first, second)]
            self.figures["Loss"].show_text(" / ".join(losses))
            self.figures["Accuracy"].show_text(" / ".join("–" if share is None else percent(share) for share in right))
            for name in ("Held out", "Goal"):
                self.figures[name].hide()

    def _name_pair(self) -> None:
        """Whose figures they are; where it is tight, both losses alone, by the networks' letters."""
        pair = self._faces
        names = "" if pair is None else ", A / B" if self._tight else f", {pair[0].name} / {pair[1].name}"
        for name in ("Loss", "Accuracy"):
            self.figures[name].name.setText(name + names)
        self._show_accuracy()

    def _show_accuracy(self) -> None:
        """Numbers are not right or wrong; and where it is tight, a pair's losses alone are shown."""
        self.figures["Accuracy"].setVisible(self._has_accuracy and not (self._faces is not None and self._tight))

    def show_snapshot(self, snapshot: Snapshot, curves: CurveStore, mark: Mark | None) -> None:
        """The figures of this moment, among them how far it is to a mark that no other figure shows."""
        loss, accuracy, heldout = curves.last_loss, curves.last_accuracy, curves.last_heldout
        self.figures["Step"].show_text(f"{snapshot.step:,}")
        self.figures["Loss"].show_text("–" if loss is None else shorten(loss))
        self.figures["Accuracy"].show_text("–" if accuracy is None else percent(accuracy))
        self._has_accuracy = curves.has_accuracy
        self._show_accuracy()
        self.figures["Held out"].setVisible(snapshot.heldout)
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

    def show_bits(self, known: Bits | None) -> None:
        """For a text of characters: what the bits a character can be compared with, in words on hover."""
        self._bits = known
        figure, words = self.figures["Held out"], known.told() if known is not None else ""
        figure.setToolTip(words)
        figure.value.setAccessibleDescription(words)

    def _show_goal(self, evaluation: Evaluation | None, mark: Mark | None) -> None:
        figure = self.figures["Goal"]
        quantity = next((name for name in _GOALS if mark is not None and getattr(mark, name) is not None), "")
        figure.setVisible(bool(quantity) and not self._tight)
        if quantity:
            value = None if evaluation is None else getattr(evaluation, quantity)
            figure.name.setText(_GOALS[quantity])
            figure.setToolTip("In amplitudes of the true wave" if quantity == "free_run_error" else "")
            figure.show_text(
                "–" if value is None else f"{short_of(value, getattr(mark, quantity))} of {getattr(mark, quantity):g}"
            )

    def show_narrow(self, narrow: bool, *, tight: bool) -> None:
        """Leave out the speed, and the words of the last button, where there is no room, and more where it is tight."""
        self.figures["Speed"].setVisible(not narrow)
        self.figures["Time"].setVisible(not tight)
        self._tight = tight
        self._program.setVisible(not tight)
        self._left.setFixedWidth(self._left.sizeHint().width() if tight else SETUP_WIDTH)
        self._name_pair()
        if tight:
            self.figures["Goal"].hide()
        # Their pictures say what these do, too.
        for button, name in ((self.step, "Step"), (self.reset, "Reset")):
            button.setText("" if tight else name)
            button.setAccessibleName(name)
        self.study.figures["Workers"].setVisible(not tight)
        self.export.setText("" if narrow else "Export")
        self.lab.setText("" if narrow else "Memory lab")
        self.lab.setAccessibleName("Memory lab")
        self.export.setAccessibleName("Export")

    def _recolour(self) -> None:
        theme = self._appearance.theme
        going = self._studying if self._in_lab else self._running
        self.train.setText("Pause" if going else "Run" if self._in_lab else "Train")
        self.train.setIcon(icon("pause" if going else "play", theme.on_accent))
        self.lab.setIcon(icon("chart-spline", theme.accent if self._in_lab else theme.text))
        for button, name in ((self.step, "step-forward"), (self.reset, "rotate-ccw"), (self.export, "share")):
            button.setIcon(icon(name, theme.text))


def _time(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 100 else f"{int(seconds // 60)} min {int(seconds % 60)} s"


def _menu_button(name: str, menu: QMenu) -> QToolButton:
    button = QToolButton()
    button.setText(name)
    button.setMenu(menu)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
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


def _in_a_row(figures: Mapping[str, QWidget]) -> QWidget:
    place = QWidget()
    row = QHBoxLayout(place)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for figure in figures.values():
        row.addWidget(figure)
    return place


COMPILING = "Compiling, about 20 s, once"
READING, STOPPING = "Reading …", "Stopping …"


class StudyFigures(QWidget):
    """What a study's runs are at: how many have ended, how long the others will take, how many go on at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.figures = {name: _Figure(name) for name in ("Runs", "Remaining", "Workers")}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(_in_a_row(self.figures))
        self.hide()

    def show_page(self, page: LabPage) -> None:
        """How far it is."""
        self.figures["Runs"].show_text(f"{page.done:,} of {page.total:,}")
        self.figures["Workers"].show_text(str(page.workers))
        self.figures["Remaining"].show_text(_remaining(page))


def _remaining(page: LabPage) -> str:
    """How long the other runs will take, or what is done before they are."""
    if page.stopping:
        return STOPPING
    if page.compiling:
        return COMPILING
    if page.running and page.vary is not None and page.vary.reading:
        return READING
    return _about(page.remaining) if page.running and page.remaining is not None else "–"


def _about(seconds: float) -> str:
    """A length of time that is estimated."""
    if seconds < 60:
        return f"{max(round(seconds), 1)} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


class _Figure(QWidget):
    """A name, and below it a number."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = label(name, "caption")
        self.value = label("–", "figure")
        self.value.setAccessibleName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 5, 8, 5)
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(self.name)
        column.addStretch(2)
        column.addWidget(self.value, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.setMinimumWidth({"Speed": 104, "Step": 56, "Goal": 88, "Time": 70, "Runs": 78}.get(name, 58))

    def show_text(self, text: str) -> None:
        retext(self.value, text)


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
