"""What the actions act on: the controllers and views whose methods the rows of the table run."""

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from playground.app.actions.command_palette import CommandPalette
from playground.app.audio.playback import PlaybackController
from playground.app.context import Context
from playground.app.controllers.autosave import Autosave
from playground.app.controllers.by_length import ByLengthController
from playground.app.controllers.comparison import ComparisonController
from playground.app.controllers.data_import import DataImportController
from playground.app.controllers.diagnosis import DiagnosisController
from playground.app.controllers.experiment_files import ExperimentFiles
from playground.app.controllers.figure_export import FigureExportController
from playground.app.controllers.generation import GenerationController
from playground.app.controllers.help import HelpController
from playground.app.controllers.history import HistoryController
from playground.app.controllers.lesson import LessonController
from playground.app.controllers.levels import LevelController
from playground.app.controllers.links import Links
from playground.app.controllers.model_inspection import ModelInspectionController
from playground.app.controllers.notes import NotesController
from playground.app.controllers.present import PresentController
from playground.app.controllers.preset_gallery import PresetGalleryController
from playground.app.controllers.preset_loading import PresetLoader
from playground.app.controllers.recent_files import RecentFiles
from playground.app.controllers.recording import RecordingController
from playground.app.controllers.training import TrainingController
from playground.app.controllers.undo import UndoController
from playground.app.lab.lab_controller import LabController
from playground.app.preferences.pace import PaceController
from playground.engine.backends.compiler import Choice as EngineChoice
from playground.views.microscope.panel import MicroscopePanel
from playground.views.probe.probe_bar import ProbeBar
from playground.views.score.score import Score
from playground.views.style.theme import Appearance
from playground.views.widgets.collapsible_panel import CollapsiblePanel


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """The window, controllers and views that the actions use."""

    window: QWidget
    context: Context
    appearance: Appearance
    engine: EngineChoice
    """The engine chosen at the start."""
    training: TrainingController
    undo: UndoController
    pace: PaceController
    levels: LevelController
    lesson: LessonController
    gallery: PresetGalleryController
    preset_loader: PresetLoader
    experiment_files: ExperimentFiles
    autosave: Autosave
    data_import: DataImportController
    model_inspection: ModelInspectionController
    recent_files: RecentFiles
    links: Links
    figure_export: FigureExportController
    recording: RecordingController
    playback: PlaybackController
    comparison: ComparisonController
    by_length: ByLengthController
    diagnosis: DiagnosisController
    generation: GenerationController
    history: HistoryController
    help: HelpController
    lab: LabController
    present: PresentController
    notes: NotesController
    palette: CommandPalette
    probe: ProbeBar
    score: Score
    microscope: MicroscopePanel
    setup_panel: CollapsiblePanel
    microscope_panel: CollapsiblePanel
