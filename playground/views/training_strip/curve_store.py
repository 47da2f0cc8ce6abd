"""Stores every point of a run's curves and thins them for the screen."""

import numpy as np
import numpy.typing as npt

from playground.core.snapshot import Curve, Evaluation

Points = npt.NDArray[np.float32]
Line = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]
Places = npt.NDArray[np.intp]

BLOCK = 256
"""Points per block. Each block's extremes are found once, and a run of millions of points is thinned from them."""
MIN_LOSS = 1e-8
"""Smaller losses are drawn as this."""
SMOOTHED_STEPS = 10
"""How many steps to average the loss over, so that single batches do not decide."""


class CurveStore:
    """Keeps all points of a run; the capacity doubles when it is full."""

    def __init__(self) -> None:
        self._points: Points = np.empty((3, 1024), dtype=np.float32)
        self._steps: npt.NDArray[np.int64] = np.empty(1024, dtype=np.int64)
        self._outlines: npt.NDArray[np.intp] = np.empty((2, 1024 // BLOCK, 4), dtype=np.intp)
        self._count = 0
        self._range = np.inf, -np.inf
        self.evaluations: list[Evaluation] = []
        self.last_evaluation: Evaluation | None = None

    def __len__(self) -> int:
        return self._count

    def append(self, curve: Curve, evaluations: tuple[Evaluation, ...], *, heldout: bool) -> None:
        """Append points and drop stored ones from the first of these steps on, for a run that went back.

        Evaluations are kept for drawing only if they are on `heldout` sequences.
        """
        if len(curve) and curve.steps[0] <= self.last_step:
            self.truncate(int(curve.steps[0]) - 1)
        new = self._count + len(curve)
        while new > len(self._steps):
            self._points = np.concatenate((self._points, np.empty_like(self._points)), axis=1)
            self._steps = np.concatenate((self._steps, np.empty_like(self._steps)))
            self._outlines = np.concatenate((self._outlines, np.empty_like(self._outlines)), axis=1)
        self._steps[self._count : new] = curve.steps
        self._points[0, self._count : new] = curve.loss
        self._points[1, self._count : new] = curve.accuracy
        done, self._count = self._count // BLOCK, new
        if new // BLOCK > done:
            for points, outline in zip(self._points, self._outlines, strict=False):
                outline[done : new // BLOCK] = _outline(points, done, new // BLOCK)
        if len(curve):
            self._range = min(self._range[0], float(curve.loss.min())), max(self._range[1], float(curve.loss.max()))
        self.last_evaluation = evaluations[-1] if evaluations else self.last_evaluation
        self.evaluations.extend(evaluations if heldout else ())

    def truncate(self, step: int) -> None:
        """Drop all points after a step, where the run continues differently. The loss range stays."""
        self._count = int(np.searchsorted(self.steps, step, side="right"))
        self.evaluations = [one for one in self.evaluations if one.step <= step]
        if self.last_evaluation is not None and self.last_evaluation.step > step:
            self.last_evaluation = self.last_heldout

    def values_at(self, step: int) -> tuple[float, float] | None:
        """Return loss and accuracy (NaN if it has none) of the first point at or after a step, or of the last point;
        None without points."""
        if not self._count:
            return None
        place = min(int(np.searchsorted(self.steps, step)), self._count - 1)
        return float(self.loss[place]), float(self.accuracy[place])

    def best_step(self, steps: npt.NDArray[np.int64]) -> int | None:
        """Return the last of `steps`, ascending, with the least average loss; None if there are none."""
        known = steps[(steps > 0) & (steps < self.last_step)]
        if not len(known):
            return None
        losses = [
            float(self.loss[max(0, step - SMOOTHED_STEPS) : step + 1].mean(dtype=np.float64)) for step in known.tolist()
        ]
        return int(known[len(losses) - 1 - int(np.argmin(losses[::-1]))])

    @property
    def steps(self) -> npt.NDArray[np.int64]:
        """The step of each point."""
        return self._steps[: self._count]

    @property
    def loss(self) -> Points:
        """The loss of each point."""
        return self._points[0, : self._count]

    @property
    def accuracy(self) -> Points:
        """The accuracy of each point, NaN if it has none."""
        return self._points[1, : self._count]

    @property
    def last_step(self) -> int:
        """The newest point's step, 0 before the first."""
        return int(self.steps[-1]) if self._count else 0

    @property
    def last_loss(self) -> float | None:
        """The newest loss."""
        return float(self.loss[-1]) if self._count else None

    @property
    def last_accuracy(self) -> float | None:
        """The newest accuracy; None if the task has none."""
        return float(self.accuracy[-1]) if self._count and np.isfinite(self.accuracy[-1]) else None

    @property
    def last_heldout(self) -> Evaluation | None:
        """The newest evaluation on held-out sequences."""
        return self.evaluations[-1] if self.evaluations else None

    @property
    def has_accuracy(self) -> bool:
        """Whether the points have an accuracy; True before the first."""
        return self._count == 0 or bool(np.isfinite(self.accuracy[0]))

    @property
    def loss_range(self) -> tuple[float, float]:
        """The least and the greatest loss, both above 0."""
        losses = [e.loss for e in self.evaluations]
        low = min([self._range[0] if self._count else 0.1, *losses])
        high = max([self._range[1] if self._count else 1.0, *losses])
        return max(low, MIN_LOSS), max(high, 2 * MIN_LOSS)

    def lines(self, width: int) -> dict[str, Line]:
        """Return x and y of each curve, with at most four points per pixel: the first, least, greatest and last of each
        bin.

        A loss of 0 is drawn as the least, because a logarithmic axis cannot show it and the line would break.
        """
        keep = self._thinned(0, width)
        same = self._thinned(1, width)
        held = np.array([e.step for e in self.evaluations], dtype=np.float64)
        held_loss = np.array([e.loss for e in self.evaluations], dtype=np.float64)
        held_accuracy = np.array(
            [np.nan if e.accuracy is None else e.accuracy for e in self.evaluations], dtype=np.float64
        )
        few = slice(None, None, max(1, len(held) // (2 * width)))
        return {
            "loss": (self.steps[keep].astype(np.float64), np.maximum(self.loss[keep].astype(np.float64), MIN_LOSS)),
            "accuracy": (self.steps[same].astype(np.float64), self.accuracy[same].astype(np.float64)),
            "heldout_loss": (held[few], np.maximum(held_loss[few], MIN_LOSS)),
            "heldout_accuracy": (held[few], held_accuracy[few]),
        }

    def _thinned(self, row: int, width: int) -> Places:
        """Return indices of points that draw the same picture as all points."""
        values = self._points[row, : self._count]
        if self._count < 4 * BLOCK * width:
            return _extremes(values, width)
        blocks = self._count // BLOCK
        places = np.concatenate((self._outlines[row, :blocks].ravel(), np.arange(blocks * BLOCK, self._count)))
        places = places[np.diff(places, prepend=-1) > 0]
        return places[_extremes(values[places], width)]


def _outline(points: Points, first: int, last: int) -> Places:
    """Return the indices of ends and extremes of each block from `first` up to `last`, `(blocks, 4)`, sorted."""
    bins = np.nan_to_num(points[first * BLOCK : last * BLOCK].reshape(-1, BLOCK))
    starts = np.arange(first, last) * BLOCK
    picked = (starts, starts + bins.argmin(axis=1), starts + bins.argmax(axis=1), starts + BLOCK - 1)
    return np.sort(np.stack(picked, axis=1), axis=1)


def _extremes(values: Points, width: int) -> Places:
    """Return indices that draw the same picture as all points: each bin's ends and extremes."""
    count = len(values)
    if count <= 4 * width:
        return np.arange(count)
    size = count // width
    whole = count - count % size
    bins = np.nan_to_num(values[:whole].reshape(-1, size))
    starts = np.arange(len(bins)) * size
    picked = (starts, starts + bins.argmin(axis=1), starts + bins.argmax(axis=1), starts + size - 1)
    return np.union1d(np.concatenate(picked), np.arange(whole, count))
