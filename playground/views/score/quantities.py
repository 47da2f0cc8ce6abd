"""The arrays of a trace that a heat map can show."""

from dataclasses import dataclass

from playground.core.cell_kinds import KINDS


@dataclass(frozen=True, slots=True)
class Quantity:
    """One array of a trace, as the screen names it. `gate`: its values lie in [0, 1]; otherwise they are signed.

    `stateless`: the row for networks without a state, whose track has a name of its own.
    """

    name: str
    symbol: str
    title: str
    gate: bool
    note: str = ""
    stateless: bool = False

    def is_unbounded(self, cell_kind: str) -> bool:
        """Return whether its values have no bounds in this kind of network."""
        return not self.gate and (self.name == "cell" or not KINDS[cell_kind].is_bounded)


QUANTITIES = (
    Quantity("forget", "f", "Forget", gate=True),
    Quantity("input", "i", "Input", gate=True),
    Quantity("reset", "r", "Reset", gate=True),
    Quantity("update", "z", "Update", gate=True),
    Quantity("candidate", "g", "Candidate", gate=False),
    Quantity("output", "o", "Output", gate=True),
    Quantity("hidden", "h", "Hidden units", gate=False, note="h, no state", stateless=True),
    Quantity("cell", "c", "Cell state", gate=False, note="c, the memory"),
    Quantity("hidden", "h", "Hidden state", gate=False, note="h, the output"),
)
"""Every array of a trace that has a heat map, top to bottom. Add a new one here."""
BY_NAME = {quantity.name: quantity for quantity in QUANTITIES}
