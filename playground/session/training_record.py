"""Collects what a run has done since the last snapshot, and measures its speed."""

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from playground.core.snapshot import Curve, Evaluation, Snapshot

if TYPE_CHECKING:
    from playground.engine.training.run import Metrics


class TrainingRecord:
    """The record of one run. It keeps every point of the curve and every evaluation until a snapshot takes them."""

    def __init__(self) -> None:
        self._curve: list[Curve] = []
        self._evaluations: list[Evaluation] = []
        self._seconds = 0.0
        self._recent: deque[tuple[int, float]] = deque(maxlen=64)

    def add_metrics(self, metrics: "Metrics") -> None:
        """Add the points and evaluations of a call of `Run.run`."""
        if len(metrics.curve):
            self._curve.append(metrics.curve)
        self._evaluations.extend(metrics.evaluations)

    def add_time(self, steps: int, seconds: float, paced_seconds: float) -> None:
        """Add the duration of a call. `paced_seconds` includes the wait for the pace, and counts for the speed."""
        self._seconds += seconds
        if steps:
            self._recent.append((steps, paced_seconds))

    @property
    def seconds(self) -> float:
        """Time spent training."""
        return self._seconds

    def forget_speed(self) -> None:
        """Measure the speed anew: steps may take another time from now on."""
        self._recent.clear()

    def fill(self, snapshot: Snapshot) -> Snapshot:
        """Return the snapshot with everything recorded since the last one."""
        steps, seconds = sum(n for n, _ in self._recent), sum(s for _, s in self._recent)
        filled = replace(
            snapshot,
            seconds=self._seconds,
            steps_per_second=steps / seconds if seconds else 0.0,
            curve=Curve.joined(self._curve),
            evaluations=tuple(self._evaluations),
        )
        self._curve, self._evaluations = [], []
        return filled
