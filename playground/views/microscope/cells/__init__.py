"""The cells' diagrams: drawn by hand, or else laid out from the row of `cell_kinds`."""

from functools import lru_cache

from playground.core.cell_kinds import KINDS
from playground.views.microscope.cells.base import Diagram
from playground.views.microscope.cells.generic import generic
from playground.views.microscope.cells.gru import CHOGRU, GRU
from playground.views.microscope.cells.lstm import LSTM
from playground.views.microscope.cells.peephole import PEEPHOLE
from playground.views.microscope.cells.rnn import RNN

_BY_HAND = {"rnn": RNN, "lstm": LSTM, "gru": GRU, "chogru": CHOGRU, "peephole": PEEPHOLE}


@lru_cache
def diagram_of(cell: str) -> Diagram:
    """Return the diagram of a recurrent kind, by its key."""
    return _BY_HAND[cell] if cell in _BY_HAND else generic(KINDS[cell])
