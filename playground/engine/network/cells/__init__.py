"""The recurrent cells: `base` defines the interface; each cell has a file, named by its key in `core.cell_kinds`."""

import importlib
from collections.abc import Mapping
from types import MappingProxyType

from playground.core.cell_kinds import KINDS
from playground.engine.network.cells.base import Cell

__all__ = ["CELLS", "Cell"]


def _cell(key: str) -> Cell:
    """An instance of the one class of cells that a file defines."""
    module = importlib.import_module(f"{__name__}.{key}")
    (cell,) = (
        found
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, Cell) and found.__module__ == module.__name__
    )
    instance: Cell = cell()
    return instance


CELLS: Mapping[str, Cell] = MappingProxyType({key: _cell(key) for key, kind in KINDS.items() if kind.is_recurrent})
"""The equations of each recurrent kind of network, by its key in a preset."""
