"""The diagram of the peephole LSTM: an LSTM's, with wires from its memory to the gates."""

from dataclasses import replace

from playground.views.microscope.cells.base import Wire
from playground.views.microscope.cells.lstm import LSTM

PEEPHOLE = replace(
    LSTM,
    moments=(
        "x, h₋₁ and for f and i c₋₁ come in",
        "three gates and g are computed",
        "f of the memory c₋₁ is kept",
        "i of the candidate g is added",
        "o has seen the new c, and lets tanh(c) out",
    ),
    wires=(
        *LSTM.wires,
        Wire(points=((52, 44), (52, 112)), moment=0, colour="forget", head=True, joint=True),
        Wire(points=((52, 104), (90, 104), (90, 112)), moment=0, colour="input", head=True, joint=True),
        Wire(points=((186, 44), (186, 112)), moment=3, colour="output", head=True, joint=True),
    ),
)
