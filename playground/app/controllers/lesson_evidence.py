"""What the program's state says to the conditions of a lesson."""

from collections import Counter

from PySide6.QtCore import QObject, SignalInstance

from playground.app.context import Context
from playground.app.lab.lab_controller import LabController
from playground.core.lessons.evidence import Evidence, network_of
from playground.core.snapshot import Snapshot
from playground.views.microscope.panel import MicroscopePanel
from playground.views.probe.probe_bar import ProbeBar
from playground.views.score.score import Score
from playground.views.training_strip.training_strip import TrainingStrip


class LessonEvidence(QObject):
    """Keeps the last snapshot of the session, and counts what the user does. `presented` carries each complete snapshot
    once all views show it."""

    def __init__(
        self,
        context: Context,
        presented: SignalInstance,
        *,
        lab: LabController,
        probe: ProbeBar,
        score: Score,
        microscope: MicroscopePanel,
        strip: TrainingStrip,
    ) -> None:
        super().__init__(score)
        self._session, self._lab = context.session, lab
        self._probe, self._score, self._microscope, self._strip = probe, score, microscope, strip
        self._snapshot: Snapshot | None = None
        self._deeds: Counter[str] = Counter()
        self._generated = 0
        presented.connect(self._on_presented)
        context.watch.changed.connect(self._on_watch_changed)
        context.session.restarted.connect(self._on_restarted)
        context.session.exported.connect(lambda: self._count("export"))
        microscope.player.changed.connect(self._on_moment)

    def forget_deeds(self) -> None:
        """Count anew, for another step."""
        self._deeds.clear()

    def now(self) -> Evidence | None:
        """Return the evidence of this moment; None while there is no network."""
        snapshot, preset = self._snapshot, self._session.preset
        if snapshot is None or preset is None:
            return None
        other, second = snapshot.other, self._session.other
        timestep = self._score.selection.timestep
        deeds = Counter(self._deeds)
        # Open is open, however it came to be.
        deeds["microscope"] += self._microscope.isVisible()
        deeds["lab"] += self._lab.is_open
        return Evidence(
            first=network_of(snapshot, preset, self._strip.store.last_evaluation),
            second=None
            if other is None or second is None
            else network_of(other, second, self._strip.pair.store.last_evaluation),
            probe=self._probe.text,
            against=self._probe.against or "",
            playhead=0 if timestep is None else timestep + 1,
            deeds=deeds,
        )

    def _count(self, deed: str) -> None:
        self._deeds[deed] += 1

    def _on_presented(self, snapshot: Snapshot) -> None:
        # A network that is still being made has read nothing.
        self._snapshot = None if snapshot.status == "loading" else snapshot

    def _on_restarted(self) -> None:
        self._snapshot = None

    def _on_watch_changed(self) -> None:
        wanted = self._session.watch.continuation
        if wanted is not None and wanted.number != self._generated:
            self._generated = wanted.number
            self._count("generate")

    def _on_moment(self, moment: int | None, progress: float) -> None:
        if moment is not None and progress in {0.0, 1.0}:
            self._count("moment")
