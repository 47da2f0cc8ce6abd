"""What the main window is made of: builds the session, the views and the controllers, and lays them out."""

from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from playground.app.actions.command_palette import CommandPalette
from playground.app.audio.playback import PlaybackController
from playground.app.close_callbacks import CloseCallbacks
from playground.app.context import Context
from playground.app.controllers import microscope
from playground.app.controllers.autosave import Autosave
from playground.app.controllers.baselines import BaselinesController
from playground.app.controllers.by_length import ByLengthController
from playground.app.controllers.comparison import ComparisonController
from playground.app.controllers.data_import import DataImportController
from playground.app.controllers.diagnosis import DiagnosisController
from playground.app.controllers.drawing import DrawingController
from playground.app.controllers.experiment_files import ExperimentFiles
from playground.app.controllers.experiment_view import ExperimentView
from playground.app.controllers.figure_export import FigureExportController
from playground.app.controllers.folding import Folding
from playground.app.controllers.generation import GenerationController
from playground.app.controllers.guided_actions import GuidedActions, GuidedTargets
from playground.app.controllers.help import HelpController
from playground.app.controllers.history import HistoryController
from playground.app.controllers.lesson_parts import build_lessons
from playground.app.controllers.levels import LevelController
from playground.app.controllers.links import Links
from playground.app.controllers.model_inspection import ModelInspectionController
from playground.app.controllers.notes import NotesController
from playground.app.controllers.present import PresentController, PresentedParts
from playground.app.controllers.preset_gallery import PresetGalleryController
from playground.app.controllers.preset_loading import PresetLoader
from playground.app.controllers.reading import ReadingController
from playground.app.controllers.recent_files import RecentFiles
from playground.app.controllers.recording import RecordingController
from playground.app.controllers.sentence import SentenceController
from playground.app.controllers.snapshot_presenter import SnapshotPresenter, Views
from playground.app.controllers.story import StoryController
from playground.app.controllers.training import TrainingController
from playground.app.controllers.typed_sequences import TypedSequencesController
from playground.app.controllers.undo import UndoController
from playground.app.lab.lab_controller import LabController
from playground.app.messages import Messages
from playground.app.preferences.pace import PaceController
from playground.app.settings import Settings
from playground.app.watch_state import WatchState
from playground.engine.backends.compiler import Choice
from playground.session.session import Session
from playground.views.bars.banner import Banner
from playground.views.bars.progress_bar import ProgressBar
from playground.views.bars.top_bar import TopBar
from playground.views.lesson.side_panel import SidePanel
from playground.views.microscope.panel import MicroscopePanel
from playground.views.present.page import PresentPage
from playground.views.probe.finding_line import FindingLine
from playground.views.probe.probe_bar import ProbeBar
from playground.views.probe.sentence_line import SentenceLine
from playground.views.reading.reading_pane import ReadingPane
from playground.views.score.score import Score
from playground.views.setup.setup_panel import SetupPanel
from playground.views.style.garbage_collection import garbage_collection_paused
from playground.views.style.stylesheet import stylesheet
from playground.views.style.theme import Appearance, qt_palette
from playground.views.training_strip.training_strip import TrainingStrip
from playground.views.widgets.collapsible_panel import CollapsiblePanel


class WindowParts(QMainWindow):
    """All views and controllers, and one session. Nothing is connected yet, and no menu is filled."""

    def __init__(self, appearance: Appearance, engine: Choice, settings: Settings) -> None:
        super().__init__()
        self.appearance, self.settings = appearance, settings
        self._build_session(engine)
        self._build_views()
        self._build_controllers()
        self._recolour()

    def trigger(self, action: str) -> None:
        """Run an action by its id. Raises `KeyError` for an unknown id."""
        raise NotImplementedError

    def _build_session(self, engine: Choice) -> None:
        self.closing, self.messages = CloseCallbacks(self), Messages(self)
        self.session = Session(engine, self)
        self.closing.on_close(self.session.close)
        self.watch = WatchState(self)
        self.context = Context(self.session, self.watch, self.messages, self.settings, self.closing)

    def _build_views(self) -> None:
        appearance = self.appearance
        self.top = TopBar(appearance)
        self.progress_bar, self.banner = ProgressBar(), Banner(appearance)
        self.setup = SetupPanel(appearance)
        about = "sequences, network, training"
        self.side = SidePanel(appearance)
        self.setup_panel = CollapsiblePanel(
            self.side, appearance, name="Setup", description=about, icon_name="sliders-horizontal"
        )
        self.probe = ProbeBar(appearance)
        self.score = Score(appearance)
        self.microscope = MicroscopePanel(appearance)
        self.microscope_panel = microscope.collapsible(self.microscope, appearance)
        self.strip = TrainingStrip(appearance)
        self.pages = QStackedWidget()

    def _build_controllers(self) -> None:
        appearance = self.appearance
        self.comparison = ComparisonController(
            self.context,
            appearance,
            self.score,
            self.microscope_panel,
            top=self.top,
            setup=self.setup,
            strip=self.strip,
        )
        self.sentence = SentenceController(
            self.context, SentenceLine(appearance), self.score, self.strip, self.comparison
        )
        self.diagnosis = DiagnosisController(self.context, FindingLine(appearance), self.strip)
        self.baselines = BaselinesController(self.context, self.top, self.strip)
        self.baselines.changed.connect(self.diagnosis.take_baselines)
        self.history = HistoryController(self.context, self.strip)
        self.generation = GenerationController(self.context, self.probe, self.score)
        self.reading = ReadingController(self.context, ReadingPane(appearance), self.score, self.generation)
        self.typed_sequences = TypedSequencesController(self.session, self.probe)
        self.playback = PlaybackController(self.context, self.probe, self.score)
        self.lab = LabController(self.context, appearance, self.top, self.pages)
        self._lay_out()
        self.preset_loader = PresetLoader(self.context, self.progress_bar)
        scores = self.score, self.comparison.score
        self.figure_export = FigureExportController(
            self.context, scores, self.microscope, self.strip, self.lab.figure_if_open
        )
        self.by_length = ByLengthController(self.context, appearance, self.figure_export.save_with_dialog, self)
        self.data_import = DataImportController(self.context, appearance, self)
        self.model_inspection = ModelInspectionController(self.context, self)
        self.recording = RecordingController(self.context, self.top, self.figure_export)
        self.recent_files = RecentFiles(self.context, self)
        self.gallery = PresetGalleryController(self.context, self.probe, appearance, self)
        self.links = Links(self.messages, self.gallery.own_experiment, self)
        self.training = TrainingController(self.context, self.lab, self.top, self.score, self.setup.editor)
        self.undo = UndoController(self.context, self.probe, self.typed_sequences, self.training.flush)
        self.pace = PaceController(self.session, self.top.pace)
        self.levels = LevelController(
            self.settings,
            top=self.top,
            setup=self.setup,
            strip=self.strip,
            scores=scores,
            arrangement=self.comparison.track_arrangement,
        )
        self.folding = Folding(
            levels=self.levels,
            top=self.top,
            setup_panel=self.setup_panel,
            microscope=self.microscope,
            microscope_panel=self.microscope_panel,
            comparison=self.comparison,
            strip=self.strip,
            sentence=self.sentence,
            reading=self.reading,
            diagnosis=self.diagnosis,
            lab=self.lab,
        )
        parts = PresentedParts(self.comparison, self.history, self.training, self.probe, self.score.selection)
        self.present = PresentController(self.context, PresentPage(appearance, self), parts)
        self.help = HelpController(self, appearance)
        self.help.describe_window(self.present.page)
        self.present.page.dialog_shown.connect(self.help.describe_window)
        self.command_palette = CommandPalette(self.context, appearance, self)
        self.drawing = DrawingController(self.context, self.probe, appearance)
        views = Views(
            top=self.top,
            setup=self.setup,
            probe=self.probe,
            score=self.score,
            microscope=self.microscope,
            strip=self.strip,
        )
        self._presenter = SnapshotPresenter(
            self.context,
            views,
            comparison=self.comparison,
            generation=self.generation,
            history=self.history,
            sentence=self.sentence,
            present=self.present,
            diagnosis=self.diagnosis,
        )
        guided = self._guided_targets()
        self.guided_actions = GuidedActions(guided)
        self.lesson = build_lessons(
            guided,
            self.guided_actions,
            self.levels,
            appearance=appearance,
            window=self,
            top=self.top,
            side=self.side,
            sentence=self.sentence.line,
            microscope=self.microscope,
            strip=self.strip,
        )
        self.experiment_view = ExperimentView(
            self.context,
            guided.presented,
            probe=self.probe,
            selection=self.score.selection,
            history=self.history,
            lesson=self.lesson,
        )
        self.experiment_files = ExperimentFiles(self.context, self.experiment_view, self)
        self.autosave = Autosave(self.context, self.experiment_files, self.preset_loader)
        self.notes = NotesController(self.context, self.setup, self.setup_panel, self.side)
        self.story = StoryController(self.context, self.setup.story, self.guided_actions, self.setup_panel)

    def _guided_targets(self) -> GuidedTargets:
        return GuidedTargets(
            context=self.context,
            presented=self._presenter.presented,
            preset_loader=self.preset_loader,
            training=self.training,
            comparison=self.comparison,
            generation=self.generation,
            lab=self.lab,
            gallery=self.gallery,
            probe=self.probe,
            score=self.score,
            setup_panel=self.setup_panel,
            microscope_panel=self.microscope_panel,
            trigger=self.trigger,
        )

    def _lay_out(self) -> None:
        # Built from the outside in, because Qt visits all children of a widget whenever it is reparented.
        central = QWidget()
        self.setCentralWidget(central)
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addWidget(self.progress_bar)
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
        self.side.add_pages(self.setup)
        body.addLayout(middle, 1)
        middle.setSpacing(0)
        middle.addWidget(self.probe)
        middle.addWidget(self.generation.bar)
        middle.addWidget(self.reading.pane)
        middle.addWidget(self.sentence.line)
        middle.addWidget(self.diagnosis.line)
        middle.addWidget(self.comparison.scores, 1)
        body.addWidget(self.microscope_panel)
        body.addWidget(self.comparison.panel)
        page.addWidget(self.strip)
        self.score.setFocus()

    def _recolour(self) -> None:
        """Use the theme's palette and style sheet.

        The sheet is the window's, and comes after its parts. Qt restyles all inside a widget whenever that gets another
        parent, if the application has a sheet or the parent has one: half of the time that building took.
        """
        with garbage_collection_paused():
            # Replacing a style sheet takes Qt five times as long as removing one and setting another.
            self.setStyleSheet("")
            QApplication.setPalette(qt_palette(self.appearance.theme))
            self.setStyleSheet(stylesheet(self.appearance.theme))
