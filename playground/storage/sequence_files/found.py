"""What a file of sequences holds."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from playground.tasks.common.labelled import Labels


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """Everything in a file: `values (rows, columns)` float32 with NaN for gaps, a row a timestep; `starts
    (sequences,)`, the row at which each sequence begins; and the `labels` of the rows, called `label` in a preset."""

    columns: tuple[str, ...]
    values: npt.NDArray[np.float32]
    starts: npt.NDArray[np.int64]
    label: str = ""
    labels: Labels | None = None


def column_names(count: int) -> tuple[str, ...]:
    """Return names for columns that have none."""
    return ("value",) if count == 1 else tuple(f"feature {index + 1}" for index in range(count))
