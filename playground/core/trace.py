"""Everything that a network computes on one sequence, as read-only arrays."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from playground.core.batches import Array
from playground.core.optional import MissingLibrary, is_installed, needs_libraries
from playground.core.specs import Readout

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


def read_only(array: Array) -> Array:
    """Return a read-only copy that shares no memory with its source."""
    copy = np.array(array, copy=True, order="C")
    copy.flags.writeable = False
    return copy


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trace:
    """The gates, states and answers of one network on one sequence.

    `gates` and `states` map names to `(time, layers, units)` float32 arrays; the states are those that the network
    carries from one timestep to the next. "hidden" is always among them; for a network without a state it holds the
    layer's output. `predictions (time, answers)` are probabilities if `answers` names the classes, and numbers on the
    task's own scale if `answers` is empty; `columns` then names them, if there are several. `expected` holds the right
    answers where they are known and scored: ids `(time,)` with -1 elsewhere, or numbers `(time, answers)` with NaN.
    `frames (time, features)` are the inputs if they are numbers, `features` their names if they have any, and
    `frame_name` says what a frame is. The network generated the last `generated_count` tokens. `readout` says which of
    the predictions is its answer. Numbers are predicted `horizon` timesteps ahead; `quantity` is what they are called
    if there is one, and `times` are the dates of the timesteps, empty where there are none.
    """

    cell_kind: str
    tokens: tuple[str, ...]
    known: tuple[bool, ...]
    gates: Mapping[str, Array]
    states: Mapping[str, Array]
    predictions: Array
    answers: tuple[str, ...]
    expected: Array
    columns: tuple[str, ...] = ()
    frames: Array | None = field(default=None)
    frame_name: str = ""
    features: tuple[str, ...] = ()
    generated_count: int = 0
    readout: Readout = "final"
    horizon: int = 1
    quantity: str = ""
    times: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for group in ("gates", "states"):
            arrays = {name: read_only(array) for name, array in getattr(self, group).items()}
            object.__setattr__(self, group, MappingProxyType(arrays))
        for name in ("predictions", "expected", "frames"):
            array = getattr(self, name)
            if array is not None:
                object.__setattr__(self, name, read_only(array))

    @property
    def hidden(self) -> Array:
        """Return the hidden state `(time, layers, units)`."""
        return self.states["hidden"]

    @property
    def cell(self) -> Array | None:
        """Return the cell state `(time, layers, units)`, or None if the network has none."""
        return self.states.get("cell")

    @property
    def memory(self) -> Array:
        """Return the state that carries the memory: the cell state, or the hidden state of a network without one."""
        return self.hidden if self.cell is None else self.cell

    @property
    def timesteps(self) -> int:
        """Return the number of tokens."""
        return len(self.tokens)

    @property
    def typed_count(self) -> int:
        """Return the number of tokens before the generated ones."""
        return self.timesteps - self.generated_count

    @property
    def layers(self) -> int:
        """Return the number of layers."""
        return int(self.hidden.shape[1])

    @property
    def units(self) -> int:
        """Return the number of units in each layer."""
        return int(self.hidden.shape[2])

    @property
    def quantities(self) -> dict[str, Array]:
        """Return gates and states by name, the hidden state last, each `(time, layers, units)`."""
        carried = {name: array for name, array in self.states.items() if name != "hidden"}
        return {**self.gates, **carried, "hidden": self.hidden}

    def to_pandas(self) -> "pd.DataFrame":
        """Return states and gates as a table with a row for each timestep, layer and unit, by which it is indexed, and
        a column for the token.

        Raises `MissingLibrary` where pandas is not installed.
        """
        if not is_installed("pandas"):
            raise MissingLibrary(needs_libraries("to_pandas", ["pandas"]))
        import pandas as pd

        places = pd.MultiIndex.from_product(map(range, self.hidden.shape), names=("timestep", "layer", "unit"))
        tokens = np.repeat(np.array(self.tokens, dtype=object), self.layers * self.units)
        columns = {name: array.reshape(-1) for name, array in self.quantities.items()}
        return pd.DataFrame({"token": tokens, **columns}, index=places)

    def to_xarray(self) -> "xr.Dataset":
        """Return all arrays with named dimensions: states and gates `(timestep, layer, unit)`, `predictions (timestep,
        answer)` and, where the inputs are numbers, `frames (timestep, feature)`. Tokens and answers are coordinates.

        Raises `MissingLibrary` where xarray is not installed.
        """
        if not is_installed("xarray"):
            raise MissingLibrary(needs_libraries("to_xarray", ["xarray"]))
        import xarray as xr

        variables: dict[str, Any] = {
            name: (("timestep", "layer", "unit"), array) for name, array in self.quantities.items()
        }
        variables["predictions"] = (("timestep", "answer"), self.predictions)
        if self.frames is not None:
            variables["frames"] = (("timestep", "feature"), self.frames)
        coordinates = {"timestep": np.arange(self.timesteps), "token": ("timestep", list(self.tokens))}
        if named := self.answers or self.columns:
            coordinates["answer"] = list(named)
        return xr.Dataset(variables, coordinates, {"cell_kind": self.cell_kind, "readout": self.readout})
