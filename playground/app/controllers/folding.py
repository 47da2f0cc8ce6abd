"""Fits the window's parts to its size and level: what becomes a rail, what is lower, what is shorter."""

from dataclasses import dataclass

from playground.app.controllers import microscope
from playground.app.controllers.comparison import ComparisonController
from playground.app.controllers.diagnosis import DiagnosisController
from playground.app.controllers.levels import LevelController
from playground.app.controllers.reading import ReadingController
from playground.app.controllers.sentence import SentenceController
from playground.app.lab.lab_controller import LabController
from playground.views.bars.top_bar import TopBar
from playground.views.microscope.panel import MicroscopePanel
from playground.views.training_strip.training_strip import TrainingStrip
from playground.views.widgets.collapsible_panel import CollapsiblePanel

NARROW = 1360
"""Below this width the setup panel becomes a rail beside an open microscope, and the speed is hidden."""
TIGHT = 1120
"""Below this width the setup panel is a rail in any case, and the top bar also hides the training time and the words of
Step and Reset."""
CRAMPED = 980
"""Below this width all training buttons have icons only."""
LOW = 840
"""Below this window height the training strip is lower."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folding:
    """The parts that follow the window's size."""

    levels: LevelController
    top: TopBar
    setup_panel: CollapsiblePanel
    microscope: MicroscopePanel
    microscope_panel: CollapsiblePanel
    comparison: ComparisonController
    strip: TrainingStrip
    sentence: SentenceController
    reading: ReadingController
    diagnosis: DiagnosisController
    lab: LabController

    def fit(self, width: int, height: int, *, in_lesson: bool) -> None:
        """Fit all parts to a window of this size. `in_lesson`: a lesson is under way."""
        narrow, rail = width < NARROW, self.levels.current.folds_microscope
        self.setup_panel.set_folded(width < (TIGHT if rail else NARROW))
        self.lab.fold(narrow)
        microscope.fit_to_window(self.microscope, width, self.microscope_panel, is_rail=rail)
        self.comparison.panel.set_folded(width < (NARROW if rail else microscope.NARROW))
        self.top.show_narrow(narrow, tight=width < TIGHT, cramped=width < CRAMPED)
        self.strip.show_low(height < LOW)
        self.sentence.fit(height)
        self.reading.fit(height)
        self.diagnosis.fit(height, in_lesson=in_lesson)
