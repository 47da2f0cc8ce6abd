"""Shows as much of the window as the level says."""

from PySide6.QtCore import QObject, Signal

from playground.app.controllers.track_arrangement import TrackArrangementController
from playground.app.preferences.levels import LEVELS, Level
from playground.app.settings import Settings
from playground.views.bars.top_bar import TopBar
from playground.views.score.score import Score
from playground.views.setup.setup_panel import SetupPanel
from playground.views.training_strip.training_strip import TrainingStrip


class LevelController(QObject):
    """Applies the stored level at once. `changed` follows each change of `name`."""

    changed = Signal()

    def __init__(
        self,
        settings: Settings,
        *,
        top: TopBar,
        setup: SetupPanel,
        strip: TrainingStrip,
        scores: tuple[Score, ...],
        arrangement: TrackArrangementController,
    ) -> None:
        super().__init__(top)
        self._settings, self._top, self._setup, self._strip = settings, top, setup, strip
        self._scores, self._arrangement = scores, arrangement
        self.name = ""
        setup.all_requested.connect(lambda: self.choose("all"))
        self.show(settings.level)

    @property
    def current(self) -> Level:
        """The level that is shown."""
        return LEVELS[self.name]

    def show(self, name: str, more_fields: frozenset[str] = frozenset()) -> None:
        """Show a level, and some fields of the setup panel besides, without storing it."""
        self.name, level = name, LEVELS[name]
        self._top.offer_metrics(level.metrics)
        self._setup.offer(None if level.fields is None else level.fields | more_fields, level.cells)
        self._strip.show_brief(level.has_brief_history)
        self._arrangement.show_level(name, level.hidden_tracks)
        for score in self._scores:
            score.offer_tracks(level.offers_tracks)
        self.changed.emit()

    def choose(self, name: str) -> None:
        """Show a level and store it."""
        self._settings.level = name
        self.show(name)

    def toggle(self) -> None:
        """Show every control, or few."""
        self.choose("basic" if self.name == "all" else "all")
