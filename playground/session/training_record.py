"""Collects what a run has done since the last snapshot, and measures its speed."""

from collections import deque
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from playground.core.snapshot import Curve, Evaluation, Snapshot

MOST_PIECES = 4096
"""Pieces of the curve are joined when there are more."""


class TrainingRecord:
    """The record of one run: every point of the curve and every evaluation. Each goes to one snapshot."""

    def __init__(
        self, curve: Curve | None = None, evaluations: Sequence[Evaluation] = (), seconds: float = 0.0
    ) -> None:
        self._curve = [curve or Curve()]
        self._evaluations = list(evaluations)
        self._sent_pieces = self._sent_evaluations = 0
        self._seconds = seconds
        self._recent: deque[tuple[int, float]] = deque(maxlen=64)

    def add(self, curve: Curve, evaluations: Sequence[Evaluation]) -> None:
        """Add the points and evaluations of further training."""
        if len(curve):
            self._curve.append(curve)
            if len(self._curve) > MOST_PIECES:
                self._join()
        self._evaluations.extend(evaluations)

    def until(self, step: int) -> "TrainingRecord":
        """Return the record up to a step, from which the run goes on in another way. All of it has been sent."""
        curve = self.curve
        kept = int(np.searchsorted(curve.steps, step, side="right"))
        branch = TrainingRecord(curve[:kept], [one for one in self._evaluations if one.step <= step], self._seconds)
        branch._sent_pieces, branch._sent_evaluations = 1, len(branch._evaluations)
        return branch

    @property
    def curve(self) -> Curve:
        """All points so far."""
        self._join()
        return Curve.joined(self._curve)

    def _join(self) -> None:
        """Join the pieces that were sent, and those that were not."""
        pieces, sent = self._curve, self._sent_pieces
        self._curve, self._sent_pieces = [Curve.joined(pieces[:sent]), Curve.joined(pieces[sent:])], 1

    @property
    def evaluations(self) -> tuple[Evaluation, ...]:
        """All evaluations so far."""
        return tuple(self._evaluations)

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
            curve=Curve.joined(self._curve[self._sent_pieces :]),
            evaluations=tuple(self._evaluations[self._sent_evaluations :]),
        )
        self._sent_pieces, self._sent_evaluations = len(self._curve), len(self._evaluations)
        return filled
