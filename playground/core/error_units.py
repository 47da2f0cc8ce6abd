"""Errors of forecasts in the data's own units."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from playground.core.batches import Array

_UNIT = re.compile(r"(.*\S)\s+[(\[]\s*([^()\[\]]+?)\s*[)\]]")


def name_and_unit(header: str) -> tuple[str, str]:
    """Return the name and the unit of a column such as `co2 (ppm)` or `wind [m/s]`; without a unit, an empty one."""
    match = _UNIT.fullmatch(header.strip())
    return (match[1], match[2]) if match else (header, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorUnits:
    """What a network's errors are in the data's own units: `scales` is how much one of its outputs is worth, for each
    of the forecast `columns`. With `is_relative`, their logarithms are forecast, and an error is a share of the number.
    """

    columns: tuple[str, ...]
    scales: tuple[float, ...]
    is_relative: bool = False

    def said(self, column: int, value: float, digits: int = 4) -> str:
        """Return an error of a column with its unit."""
        unit = name_and_unit(self.columns[column])[1]
        return f"{value:.{digits}g}" + (f" {unit}" if unit else "")

    def sentence(self, rmse: Sequence[float], mae: Sequence[float]) -> str:
        """Return the errors of all columns in a sentence; empty if there are none."""
        each = [
            f"{name_and_unit(column)[0]} {self.said(index, rmse[index])} ({self.said(index, mae[index])})"
            for index, column in enumerate(self.columns[: len(rmse)])
        ]
        return f"Held out, RMSE (and MAE): {', '.join(each)}." if each else ""

    def compared(self, losses: Mapping[str, float]) -> str:
        """Return the errors of baselines, by their names, in a sentence, from their mean squared errors; empty unless
        one column is forecast, and not its logarithm."""
        if len(self.columns) != 1 or self.is_relative or not losses:
            return ""
        each = (f"{name} {self.said(0, math.sqrt(loss) * self.scales[0])}" for name, loss in losses.items())
        return f"Baselines, RMSE: {', '.join(each)}."


class ErrorSums:
    """Adds up errors, in parts."""

    def __init__(self, units: ErrorUnits) -> None:
        self._units, self._count = units, 0
        self._scales = np.array(units.scales)
        self._squares: npt.NDArray[np.float64] = np.zeros(len(units.scales))
        self._distances: npt.NDArray[np.float64] = np.zeros(len(units.scales))

    def add(self, outputs: Array, targets: Array, own: Array | None) -> None:
        """Add the errors of outputs `(scored, columns)`; `own` are the right numbers in the data's own units, which
        relative errors need."""
        errors = (outputs.astype(np.float64) - targets) * self._scales
        if self._units.is_relative:
            if own is None:
                return
            with np.errstate(over="ignore"):
                errors = own * np.expm1(errors)
        with np.errstate(over="ignore"):
            self._squares += np.square(errors).sum(axis=0)
        self._distances += np.abs(errors).sum(axis=0)
        self._count += len(errors)

    @property
    def rmse(self) -> tuple[float, ...]:
        """Return the root mean square error of each column; empty without errors."""
        return tuple(np.sqrt(self._squares / self._count).tolist()) if self._count else ()

    @property
    def mae(self) -> tuple[float, ...]:
        """Return the mean absolute error of each column; empty without errors."""
        return tuple((self._distances / self._count).tolist()) if self._count else ()
