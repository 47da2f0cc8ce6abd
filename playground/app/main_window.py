"""The main window: views on the left, a session on the right, and the wires between."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from playground.app.actions import keys, menus
from playground.app.actions.action import Action
from playground.app.actions.table import Targets, table
from playground.app.audio.playback import PlaybackController
from playground.app.closing import Closing
from playground.app.context import Context
from playground.app.controllers import layer_choice, microscope, new_experiment, parameter_matching
from playground.app.controllers.comparison import ComparisonController
from playground.app.controllers.data_import import DataImportController, dropped
from playground.app.controllers.drawing import DrawingController
from playground.app.controllers.figure_export import FigureExportController
from playground.app.controllers.generation import GenerationController
from playground.app.controllers.history import HistoryController
from playground.app.controllers.preset_gallery import PresetGalleryController
from playground.app.controllers.preset_loading import PresetLoader
from playground.app.controllers.recording import RecordingController
from playground.app.controllers.snapshot_presenter import SnapshotPresenter, Views
from playground.app.controllers.training import TrainingController
from playground.app.controllers.typed_sequences import TypedSequencesController
from playground.app.lab.lab_controller import LabController
from playground.app.messages import Messages
from playground.app.preferences import history_memory
from playground.app.settings import Settings
from playground.app.watch_state import WatchState
from playground.core.specs import Preset
from playground.engine.backends.compiler import Choice
from playground.session.session import Session
from playground.tasks.common.task import Task
from playground.views.bars.banner import Banner
from playground.views.bars.progress_bar import MakingBar
from playground.views.bars.top_bar import TopBar
from playground.views.microscope.panel import MicroscopePanel
from playground.views.probe.probe_bar import ProbeBar
from playground.views.score.score import Score
from playground.views.setup.preset_card import PresetCard
from playground.views.setup.setup_panel import SetupPanel
from playground.views.style.garbage import uncollected
from playground.views.style.stylesheet import stylesheet
from playground.views.style.theme import Appearance, palette
from playground.views.training_strip.training_strip import TrainingStrip
from playground.views.widgets.collapsible_panel import CollapsiblePanel

NARROW = 1360
"""Below this width the setup panel becomes a rail, and the speed is not shown."""
TIGHT = 1120
"""Below this width only the figures of the training batches are shown."""
CRAMPED = 980
"""Below this width the buttons of training are pictures alone."""
LOW = 840
"""Below this height the training strip is lower."""


class MainWindow(QMainWindow):
    """Builds the views once and wires them to one session."""

    def __init__(self, appearance: Appearance, engine: Choice = "auto", settings: Settings | None = None) -> None:
        super().__init__()
        self.setWindowTitle("Recurrent Playground")
        self.setAcceptDrops(True)
        # Text of 150 % leaves so much of a screen of 1280 x 800 pixels.
        self.setMinimumSize(820, 480)
        self.appearance, self.settings = appearance, settings or Settings()
        self._recolour()
        self.closing, self.messages = Closing(self), Messages(self)
        self.session = Session(engine, self)
        self.closing.add(self.session.close)
        self.watch = WatchState(self)
        self.context = Context(self.session, self.watch, self.messages, self.settings, self.closing)
        self._seen = True
        self.top = TopBar(appearance)
        self.making, self.banner = MakingBar(), Banner(appearance)
        self.setup = SetupPanel(appearance)
        about = "sequences, network, training"
        self.setup_panel = CollapsiblePanel(
            self.setup, appearance, name="Setup", about=about, picture="sliders-horizontal"
        )
        self.probe = ProbeBar(appearance)
        self.score = Score(appearance)
        self.microscope = MicroscopePanel(appearance)
        self.microscope_panel = microscope.collapsible(self.microscope, appearance)
        self.strip = TrainingStrip(appearance)
        self.comparison = ComparisonController(
            self.context,
            appearance,
            self.score,
            self.microscope_panel,
            top=self.top,
            setup=self.setup,
            strip=self.strip,
        )
        self.history = HistoryController(self.context, self.strip)
        self.generation = GenerationController(self.context, self.probe, self.score)
        self.typed_sequences = TypedSequencesController(self.session, self.probe)
        self.playback = PlaybackController(self.context, self.probe, self.score)
        self.pages = QStackedWidget()
        self.lab = LabController(self.context, appearance, self.top, self.pages)
        self._lay_out()
        self.preset_loader = PresetLoader(self.context, self.making)
        scores = self.score, self.comparison.score
        self.figure_export = FigureExportController(
            self.context, scores, self.microscope, self.strip, self.lab.shown_figure
        )
        self.data_import = DataImportController(self.context, appearance, self)
        self.recording = RecordingController(self.context, self.top, self.figure_export)
        self.gallery = PresetGalleryController(self.context, self.probe, appearance, self)
        self.training = TrainingController(self.context, self.lab, self.top, self.score, self.setup.editor)
        self._fill_menus(engine)
        self.drawing = DrawingController(self.context, self.probe, appearance)
        views = Views(
            top=self.top,
            setup=self.setup,
            probe=self.probe,
            score=self.score,
            microscope=self.microscope,
            strip=self.strip,
        )
        self._presenter = SnapshotPresenter(self.context, views, self.comparison, self.generation, self.history)
        self._connect()

    def _lay_out(self) -> None:
        # From the outside in: Qt goes through all that a widget holds each time it is put into another one.
        central = QWidget()
        self.setCentralWidget(central)
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addWidget(self.making)
        column.addWidget(self.banner)
        column.addWidget(self.pages, 1)
        self.training_page = QWidget()
        self.pages.addWidget(self.training_page)
        page = QVBoxLayout(self.training_page)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        body, middle = QHBoxLayout(), QVBoxLayout()
        page.addLayout(body, 1)
        body.setSpacing(0)
        body.addWidget(self.setup_panel)
        body.addLayout(middle, 1)
        middle.setSpacing(0)
        middle.addWidget(self.probe)
        middle.addWidget(self.generation.bar)
        middle.addWidget(self.comparison.scores, 1)
        body.addWidget(self.microscope_panel)
        body.addWidget(self.comparison.panel)
        page.addWidget(self.strip)
        self.score.setFocus()

    def _fill_menus(self, engine: Choice) -> None:
        self.score.ordering.choose(self.settings.order)
        self.actions_table = table(
            Targets(
                window=self,
                context=self.context,
                appearance=self.appearance,
                engine=engine,
                training=self.training,
                gallery=self.gallery,
                preset_loader=self.preset_loader,
                data_import=self.data_import,
                figure_export=self.figure_export,
                recording=self.recording,
                playback=self.playback,
                comparison=self.comparison,
                generation=self.generation,
                history=self.history,
                lab=self.lab,
                probe=self.probe,
                score=self.score,
                microscope=self.microscope,
                setup_panel=self.setup_panel,
                microscope_panel=self.microscope_panel,
            )
        )
        self.menu_entries = menus.fill(self.top.menus, self.actions_table, self)
        """The entries of the actions in the menus, by the ids of these."""

    def trigger(self, action: str) -> None:
        """Run an action by its id. Raises `KeyError` where there is none."""
        {row.id: row for row in self.actions_table if isinstance(row, Action)}[action].run()

    def _connect(self) -> None:
        session, setup = self.session, self.setup
        self.watch.changed.connect(session.look)
        self.watch.changed.connect(lambda _watch: self._presenter.show_typed())
        setup.model_changed.connect(session.change_model)
        setup.training_changed.connect(session.change_training)
        setup.mark_changed.connect(session.change_mark)
        setup.tokens_changed.connect(session.change_tokens)
        setup.text_changed.connect(session.change_text)
        setup.take_over.connect(session.take_over_text)
        setup.presets.clicked.connect(self.gallery.open)
        self.gallery.chosen.connect(self.open_preset)
        self.gallery.browse.connect(self.preset_loader.choose)
        self.gallery.flush.connect(self.training.flush)
        self.gallery.saved.connect(self.call)
        self.preset_loader.opened.connect(self.open)
        self.lab.opened.connect(self.preset_loader.open_preset)
        self.lab.left.connect(self.score.setFocus)
        self.data_import.opened.connect(lambda preset, task: self.open(preset, task=task))
        self.messages.said.connect(self.banner.say)
        self.banner.action.clicked.connect(self.messages.accepted)
        self.probe.changed.connect(self.comparison.look)
        self.typed_sequences.called.connect(self.show_called)
        for score in (self.score, self.comparison.score):
            score.chip_editor.edited.connect(self.probe.put)
        self.top.train.clicked.connect(self.training.toggle)
        self.top.step.clicked.connect(self.training.step)
        self.top.reset.clicked.connect(self.training.reset)
        self.top.export.clicked.connect(lambda: self.trigger("model.export"))
        keys.keep_focus_off((self.top.train, self.top.step, self.top.reset), self.training.focus_keys)
        microscope.connect(self.microscope, self.score)
        layer_choice.connect(self.settings, self.probe, self.score, self.comparison.score)
        history_memory.take_up(self.context)
        self.comparison.wanted.connect(self.lab.leave)
        self.comparison.connect_all()
        parameter_matching.connect(session, setup)
        self.generation.connect_all()
        self.playback.connect_all()
        self.appearance.changed.connect(self._recolour)
        application = QApplication.instance()
        assert application is not None
        application.aboutToQuit.connect(self.closing.close)

    def open_preset(self, name: str) -> bool:
        """Open a shipped preset by name, or a file; what takes longer is there when it is made. What cannot be opened
        is said, and the experiment stays as it is: False where that is known by now."""
        return self.preset_loader.open(name)

    def open(self, preset: Preset, name: str = "", task: Task | None = None) -> None:
        """Open an experiment, whose task is made here, where it is not given. Raises `TaskError`; then all stays as it
        was."""
        self.preset_loader.maker.leave()
        self.session.open(preset, task, before=self._leave_experiment)
        self.lab.leave()
        self.messages.say("")
        self.probe.set_probes(preset.probes or self.session.samples())
        self.call(preset, name)
        # What is watched is the new probe, before anything else of it is.
        scores = self.score, self.comparison.score
        new_experiment.begin_anew((self.generation, *scores, self.microscope, self.setup, self.drawing))
        self.comparison.look()

    def _leave_experiment(self) -> None:
        """What was typed, and whose sequences they were, is no matter of the next one."""
        self.setup.editor.drop()
        self.typed_sequences.forget()

    def call(self, preset: Preset, name: str) -> None:
        """From now on it is this preset, by the name of a shipped one, or a file's."""
        self.typed_sequences.begin(preset, name)
        self.show_called(name, preset.title, preset.idea)

    def show_called(self, name: str, title: str, idea: str) -> None:
        """Show what the experiment is called; `name` is its preset's, empty where it is none's."""
        self.session.name = name
        self.setup.presets.set_current(PresetCard(name, title, idea))
        self.setWindowTitle(f"{title} – Recurrent Playground")

    def _recolour(self) -> None:
        application = QApplication.instance()
        sheet = stylesheet(self.appearance.theme)
        # A style sheet that is set makes Qt look at every widget there is, even where it is the same.
        if isinstance(application, QApplication) and application.styleSheet() != sheet:
            with uncollected():
                application.setPalette(palette(self.appearance.theme))
                application.setStyleSheet(sheet)

    def resizeEvent(self, event: QEvent) -> None:
        """Fold what does not fit."""
        narrow = self.width() < NARROW
        self.setup_panel.fold(narrow)
        self.lab.fold(narrow)
        microscope.fit(self.microscope, self.width(), self.microscope_panel, self.comparison.panel)
        self.top.show_narrow(narrow, tight=self.width() < TIGHT, cramped=self.width() < CRAMPED)
        self.strip.show_low(self.height() < LOW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys that no field or button took."""
        if not keys.press(self.actions_table, event, in_lab=self.lab.on):
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A preset may be dropped anywhere, and so may a text or a CSV."""
        if dropped(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        path = dropped(event.mimeData())
        if path is not None and path.suffix.lower() == ".toml":
            self.open_preset(str(path))
        elif path is not None:
            self.data_import.show(path)

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody may see it again."""
        super().showEvent(event)
        self._tell_whether_seen()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody sees it."""
        super().hideEvent(event)
        self._tell_whether_seen()

    def changeEvent(self, event: QEvent) -> None:
        """Nobody sees a minimised window."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self._tell_whether_seen()

    def _tell_whether_seen(self) -> None:
        seen = self.isVisible() and not self.isMinimized()
        if seen != self._seen:
            self._seen = seen
            self.session.set_seen(seen)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Gone from the screen at once; the thread ends after the step under way."""
        self.hide()
        self.closing.close()
        super().closeEvent(event)
