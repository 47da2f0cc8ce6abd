"""The top bar: the program's name and menus, the three training buttons, and the metrics."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QToolButton, QWidget

from playground.core.baseline import Baselines
from playground.core.bits_per_character import bits_of_loss
from playground.core.memory_lab import LabPage
from playground.core.snapshot import Evaluation, Snapshot
from playground.core.specs import Mark
from playground.views.bars.metrics import GAP, Metric, StudyMetrics, metrics_in_a_row
from playground.views.bars.pace_control import WIDTH as PACE_WIDTH
from playground.views.bars.pace_control import PaceControl
from playground.views.help.described import set_topic
from playground.views.help.topics import tip
from playground.views.style.network_style import NetworkStyle
from playground.views.style.numbers import format_against_goal, format_percent, format_short
from playground.views.style.theme import Appearance, font, icon
from playground.views.training_strip.curve_store import CurveStore
from playground.views.widgets.labels import label
from playground.views.widgets.menu_button import attach_menu
from playground.views.widgets.switch import Switch

SETUP_WIDTH = 288
_GOALS = {"confidence": "Confidence", "free_run_error": "Free-run error"}
_FREE_RUN = "The error is given in amplitudes of the true wave, and must fall to the number at the right."
_PAIRED = ("Loss", "Accuracy")
"""The metrics shown for each of two networks."""
_OMITTED = ("Time", "Speed", "Baseline", "Goal", "Accuracy")
_OMITTED_CHOICES = tuple(_OMITTED[:count] for count in range(len(_OMITTED) + 1))
"""Which metrics to leave out if there is not room for all; the first that fits wins."""
_ICON_SPACE = 4
"""Pixels between a button's icon and its word."""


class TopBar(QFrame):
    """Buttons `train`, `step`, `reset` and `export`; the control `pace`; `menus` by name."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self.setFixedHeight(48)
        self._appearance = appearance
        self._make_buttons(appearance)
        self.metrics = {
            name: Metric(name) for name in ("Step", "Loss", "Accuracy", "Held out", "Baseline", "Goal", "Speed", "Time")
        }
        self.menus = {name: QMenu(name, self) for name in ("File", "Edit", "View", "Help")}
        brand = QWidget()
        self._brand = QHBoxLayout(brand)
        self._brand.setContentsMargins(15, 0, 0, 0)
        self._logo = _Logo(appearance)
        self._brand.addWidget(self._logo)
        self._brand.addSpacing(6)
        self._program = label("Recurrent Playground", "brand")
        self._brand.addWidget(self._program)
        self._brand.addStretch()
        self._brand.setSpacing(0)
        for name, menu in self.menus.items():
            self._brand.addWidget(_menu_button(name, menu))
        self._brand_widget = brand
        self._fit_brand(tight=False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 16, 0)
        row.setSpacing(GAP)
        row.addWidget(brand)
        for button in (self.train, self.step, self.reset, self.pace):
            row.addWidget(button)
        row.addSpacing(8)
        self._training, self.study = metrics_in_a_row(self.metrics), StudyMetrics()
        row.addWidget(self._training)
        row.addWidget(self.study)
        row.addStretch()
        row.addWidget(self.recording)
        row.addWidget(self.learn)
        row.addWidget(self.compare)
        row.addSpacing(8)
        row.addWidget(self.lab)
        row.addWidget(self.export)
        appearance.changed.connect(self._recolour)
        self._is_running = self._is_in_lab = self._is_studying = False
        self._is_narrow = self._is_tight = self._is_cramped = False
        self._pictures = 0
        self._can_train = True
        self._available = {"Step", "Loss", "Accuracy"}
        self._offered: Collection[str] | None = None
        self._shown: tuple[str, set[str]] | None = None
        self._baselines, self._words = Baselines(), ""
        self._styles: tuple[NetworkStyle, NetworkStyle] | None = None
        self._recolour()

    def _make_buttons(self, appearance: Appearance) -> None:
        self.train = QPushButton("Train")
        self.train.setProperty("role", "primary")
        self.train.setFixedWidth(96)
        self.step = QPushButton("Step")
        self.reset = QPushButton("Reset")
        self.pace = PaceControl()
        self.learn = _learn_button()
        self.compare = Switch("Compare", appearance)
        self.lab = _lab_button()
        self.export = QPushButton("Export")
        self._worded = {self.learn: "Learn", self.lab: "Lab", self.export: "Export"}
        self.learn.setAccessibleName("Learn")
        self.lab.setAccessibleName("Memory lab")
        self.export.setAccessibleName("Export")
        self.recording = QPushButton()
        self.recording.setProperty("role", "recording")
        self.recording.hide()

    def show_running(self, running: bool) -> None:
        """Show Pause while training runs, Train otherwise."""
        if running != self._is_running:
            self._is_running = running
            self._recolour()

    def offer_metrics(self, names: Collection[str] | None) -> None:
        """Offer only the metrics of these names; None: all."""
        self._offered = names
        self._fit()

    def show_lab(self, inside: bool) -> None:
        """Show the study's buttons and metrics, or those of training."""
        self._is_in_lab = inside
        self._training.setVisible(not inside)
        self.study.setVisible(inside)
        self._enable()
        self.lab.setChecked(inside)
        set_topic(self.train, "run" if inside else "train")
        set_topic(self.reset, "reset-study" if inside else "reset")
        self._recolour()

    def show_limits(self, *, can_train: bool, can_compare: bool) -> None:
        """Disable the buttons of training, or the switch of the comparison, where there is nothing to train on."""
        if (can_train, can_compare) != (self._can_train, self.compare.isEnabled()):
            self._can_train = can_train
            self.compare.setEnabled(can_compare)
            self._enable()

    def _enable(self) -> None:
        self.step.setEnabled(self._can_train and not self._is_in_lab)
        for button in (self.train, self.reset):
            button.setEnabled(self._can_train or self._is_in_lab)
        self.pace.setEnabled(self._can_train)

    def show_study(self, page: LabPage) -> None:
        """Show the progress of the study."""
        self.study.show_page(page)
        if page.running != self._is_studying:
            self._is_studying = page.running
            self._recolour()

    def show_recording(self, pictures: int | None) -> None:
        """Show how many pictures a recording has; None while nothing is recorded."""
        self.recording.setVisible(pictures is not None)
        if pictures is not None:
            self._pictures = pictures
            self.recording.setText("●" if self._is_narrow else f"● {pictures:,}")
            self.recording.setAccessibleName(f"Recording, {pictures:,} pictures; stop")
        self._fit()

    def show_pair(
        self, styles: tuple[NetworkStyle, NetworkStyle] | None, first: CurveStore, second: CurveStore
    ) -> None:
        """Show loss and accuracy of both networks while two are compared. Call it after `show_snapshot`."""
        if (styles is None) != (self._styles is None):
            for name in _PAIRED:
                self.metrics[name].reset_size()
        self._styles = styles
        model = "trained model" if styles is None else f"trained model of network A, {styles[0].kind},"
        self.export.setToolTip(f"Write the {model} to a file (Ctrl+E).")
        if styles is not None:
            losses = ["–" if store.last_loss is None else format_short(store.last_loss) for store in (first, second)]
            right = [store.last_accuracy for store in (first, second)]
            self.metrics["Loss"].show_text(" / ".join(losses))
            self.metrics["Accuracy"].show_text(
                " / ".join("–" if share is None else format_percent(share) for share in right)
            )
        self._fit()

    def _fit(self) -> None:
        """Show as many metrics, with titles as long, as the width allows, so that none is cut."""
        pair, left = self._styles, {"Speed"} if self._is_narrow else set()
        left |= {"Time"} if self._is_tight else set()
        left |= {"Held out", "Baseline", "Goal"} if pair is not None else set()
        available, room = (self._available | {"Speed", "Time"}) - left, self._width_left
        available &= available if self._offered is None else set(self._offered)
        names = [""] if pair is None else [f", {pair[0].name} / {pair[1].name}", ", A / B"]
        for has_words, has_pace, words, left_out in self._choices(names):
            titles = {name: name + words if name in _PAIRED else "" for name in available - set(left_out)}
            needed = sum(self.metrics[name].width_needed(title) + GAP for name, title in titles.items())
            if needed + self._words_width * has_words + (PACE_WIDTH + GAP) * has_pace <= room + GAP:
                break
        self._show_words(has_words)
        self.pace.setVisible(has_pace)
        if (words, set(titles)) != self._shown:
            self._shown = words, set(titles)
            for name, metric in self.metrics.items():
                metric.setVisible(name in titles)
                metric.name.setText(titles.get(name) or metric.name.text())
        # Lay out at once: separate passes would show cut texts in between.
        for place in (*self.metrics.values(), self._training, self):
            if (layout := place.layout()) is not None:
                layout.activate()

    def _choices(self, names: Sequence[str]) -> list[tuple[bool, bool, str, tuple[str, ...]]]:
        """Return what to try, best first: whether the buttons at the right have words, whether there is a pace, the
        words behind the titles, and the metrics to leave out. A study has no pace; the View menu has it as well."""
        paced = not (self._is_in_lab or self._is_cramped)
        whole = [(words, paced, names[0], ()) for words in (True, False)[self._is_narrow :]]
        fewer = [(False, paced, name, left_out) for name in names for left_out in _OMITTED_CHOICES[:-1]]
        return [*whole, *fewer, *((False, False, names[-1], left_out) for left_out in _OMITTED_CHOICES)]

    def _show_words(self, shown: bool) -> None:
        """Give the buttons at the right their words, or leave it at their icons."""
        for button, word in self._worded.items():
            if bool(button.text()) != shown:
                button.setText(word if shown else "")

    @property
    def _words_width(self) -> int:
        """The pixels that the words of the buttons at the right take."""
        return sum(button.fontMetrics().horizontalAdvance(word) + _ICON_SPACE for button, word in self._worded.items())

    @property
    def _width_left(self) -> int:
        """The pixels left for the training metrics, the pace and the words of the buttons at the right."""
        row = self.layout()
        assert row is not None
        others = [item for index in range(row.count()) if (item := row.itemAt(index)) is not None]
        spaces = [each.minimumSize().width() for each in others if each.spacerItem() is not None]
        fitted = self._training, self.pace
        widgets = [each for each in others if not each.isEmpty() and each.widget() not in fitted]
        margins = row.contentsMargins()
        taken = sum(each.minimumSize().width() + GAP for each in widgets) + sum(spaces)
        words = self._words_width if self.export.text() else 0
        return self.width() - margins.left() - margins.right() - taken + words

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the metrics to the new width."""
        super().resizeEvent(event)
        self._fit()

    def show_snapshot(self, snapshot: Snapshot, curves: CurveStore, mark: Mark | None) -> None:
        """Show the metrics of this snapshot, and the progress to a mark that no other metric shows."""
        loss, accuracy, heldout = curves.last_loss, curves.last_accuracy, curves.last_heldout
        self.metrics["Step"].show_text(f"{snapshot.step:,}")
        self.metrics["Loss"].show_text("–" if loss is None else format_short(loss))
        self.metrics["Accuracy"].show_text("–" if accuracy is None else format_percent(accuracy))
        self._available = {"Step", "Loss"} | ({"Accuracy"} if curves.has_accuracy else set())
        self._available |= {"Held out", *self._beside_held_out} if snapshot.heldout else set()
        if heldout is None:
            self.metrics["Held out"].show_text("–")
        elif self._baselines.characters:
            self.metrics["Held out"].show_text(f"{bits_of_loss(heldout.loss):.2f} bits")
        else:
            right = heldout.accuracy
            self.metrics["Held out"].show_text(format_short(heldout.loss) if right is None else format_percent(right))
        self._show_goal(curves.last_evaluation, mark)
        speed = f"{snapshot.steps_per_second:,.0f}"
        self.metrics["Speed"].show_text(f"{speed} steps/s" if snapshot.steps_per_second else "–")
        self.metrics["Time"].show_text(_format_time(snapshot.seconds))
        self._fit()

    def show_baselines(self, baselines: Baselines, words: str) -> None:
        """Show the best baseline beside the held-out figure, and on hover all of them and what is measured."""
        if baselines == self._baselines and words == self._words:
            return
        self._baselines, self._words = baselines, words
        metric = self.metrics["Held out"]
        metric.setToolTip(words or tip("held-out"))
        metric.value.setAccessibleDescription(words)
        metric, best = self.metrics["Baseline"], baselines.best
        if best is not None:
            figure = baselines.figure(best).replace("\u00a0", " ")
            # Beside the accuracy of a text of words, which n-grams do not have, the loss says what it is.
            is_loss_of_words = best.verb == "predicts" and not baselines.characters
            metric.show_text(f"loss {figure}" if is_loss_of_words else figure)
            metric.reset_size()
        metric.setToolTip(words or tip("baseline"))
        metric.value.setAccessibleDescription(words)
        self._available = self._available - {"Baseline"} | self._beside_held_out
        self._fit()

    @property
    def _beside_held_out(self) -> set[str]:
        return {"Baseline"} if self._baselines.heldout and self._baselines.each else set()

    def _show_goal(self, evaluation: Evaluation | None, mark: Mark | None) -> None:
        metric = self.metrics["Goal"]
        quantity = next((name for name in _GOALS if mark is not None and getattr(mark, name) is not None), "")
        if quantity:
            self._available.add("Goal")
            value = None if evaluation is None else getattr(evaluation, quantity)
            metric.name.setText(_GOALS[quantity])
            metric.setToolTip(_FREE_RUN if quantity == "free_run_error" else tip("goal"))
            metric.show_text(
                "–"
                if value is None
                else f"{format_against_goal(value, getattr(mark, quantity))} of {getattr(mark, quantity):g}"
            )

    def show_narrow(self, narrow: bool, *, tight: bool, cramped: bool) -> None:
        """Shorten the bar in a narrow window, more in a tight one; a cramped one keeps only what icons and menus do not
        say."""
        self._is_narrow, self._is_tight, self._is_cramped = narrow, tight, cramped
        self._logo.setVisible(not cramped)
        self.train.setFixedWidth(44 if cramped else 96)
        for metric in (*self.metrics.values(), *self.study.metrics.values()):
            metric.set_compact(cramped)
        if not self.recording.isHidden():
            self.show_recording(self._pictures)
        self._program.setVisible(not tight)
        self._fit_brand(tight=tight)
        # Their icons say the same.
        for button, name in ((self.step, "Step"), (self.reset, "Reset")):
            button.setText("" if tight else name)
            button.setAccessibleName(name)
        self.study.metrics["Workers"].setVisible(not tight)
        self._recolour()
        self._fit()

    def _fit_brand(self, *, tight: bool) -> None:
        """Let the name and the menus take the width of the setup panel below, or more where their words need it."""
        needed = self._brand_widget.sizeHint().width()
        self._brand_widget.setFixedWidth(needed if tight else max(SETUP_WIDTH, needed))

    def _recolour(self) -> None:
        theme = self._appearance.theme
        going = self._is_studying if self._is_in_lab else self._is_running
        act = "Pause" if going else "Run" if self._is_in_lab else "Train"
        self.train.setText("" if self._is_cramped else act)
        self.train.setAccessibleName(act)
        self.train.setIcon(icon("pause" if going else "play", theme.on_accent))
        self.lab.setIcon(icon("chart-spline", theme.accent if self._is_in_lab else theme.text))
        self.learn.setIcon(icon("book-open", theme.text))
        for button, name in ((self.step, "step-forward"), (self.reset, "rotate-ccw"), (self.export, "share")):
            button.setIcon(icon(name, theme.text))


def _format_time(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 100 else f"{int(seconds // 60)} min {int(seconds % 60)} s"


def _menu_button(name: str, menu: QMenu) -> QToolButton:
    button = QToolButton()
    button.setText(name)
    attach_menu(menu, button)
    button.setProperty("role", "menu")
    button.setAccessibleName(name)
    button.setShortcut(QKeySequence(f"Alt+{name[0]}"))
    button.setFixedWidth(QFontMetrics(font(12, 500)).horizontalAdvance(name) + 5)
    return button


def _learn_button() -> QPushButton:
    button = QPushButton("Learn")
    button.setCheckable(True)
    button.setProperty("role", "toggle")
    return button


def _lab_button() -> QPushButton:
    button = QPushButton("Lab")
    button.setCheckable(True)
    button.setProperty("role", "toggle")
    return button


class _Logo(QWidget):
    """The program's logo: three bars, each brighter than the last."""

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
