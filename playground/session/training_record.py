"""What training has done since the last snapshot, and how fast it goes."""

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from playground.core.snapshot import Curve, Evaluation, Snapshot

if TYPE_CHECKING:
    from playground.engine.training.run import Metrics


class TrainingRecord:
    """Kept for one run. No point and no evaluation is lost, however seldom it is told."""

    def __init__(self) -> None:
        self._curve: list[Curve] = []
        self._evaluations: list[Evaluation] = []
        self._seconds = 0.0
        self._recent: deque[tuple[int, float]] = deque(maxlen=64)

    def add(self, metrics: "Metrics") -> None:
        """What a call of training gave."""
        if len(metrics.curve):
            self._curve.append(metrics.curve)
        self._evaluations.extend(metrics.evaluations)

    def took(self, steps: int, seconds: float, counted: float) -> None:
        """How long a call was; `counted` are its seconds with the wait that the pace asked for."""
        self._seconds += seconds
        if steps:
            self._recent.append((steps, counted))

    @property
    def seconds(self) -> float:
        """Time spent training."""
        return self._seconds

    def forget_speed(self) -> None:
        """Steps may take another time from now on."""
        self._recent.clear()

    def tell(self, snapshot: Snapshot) -> Snapshot:
        """The snapshot with all that was not told yet."""
        steps, seconds = sum(n for n, _ in self._recent), sum(s for _, s in self._recent)
        told = replace(
            snapshot,
            seconds=self._seconds,
            steps_per_second=steps / seconds if seconds else 0.0,
            curve=Curve.joined(self._curve),
            evaluations=tuple(self._evaluations),
        )
        self._curve, self._evaluations = [], []
        return told
