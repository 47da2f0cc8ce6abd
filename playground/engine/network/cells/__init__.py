"""The recurrent cells: `base` defines the interface, and each cell has a file with its equations."""

from collections.abc import Mapping
from types import MappingProxyType

from playground.engine.network.cells.base import Cell
from playground.engine.network.cells.gru import Gru
from playground.engine.network.cells.lstm import Lstm
from playground.engine.network.cells.mingru import MinGru
from playground.engine.network.cells.peephole import Peephole
from playground.engine.network.cells.rnn import Rnn

__all__ = ["CELLS", "Cell"]

CELLS: Mapping[str, Cell] = MappingProxyType(
    {"rnn": Rnn(), "lstm": Lstm(), "gru": Gru(), "peephole": Peephole(), "mingru": MinGru()}
)
"""The equations of each recurrent kind of network, by its key in a preset."""
