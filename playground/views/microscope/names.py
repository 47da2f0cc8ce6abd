"""What the parts of a cell are called in the microscope, whose they are, and their values by name."""

from playground.core.cell_kinds import KINDS
from playground.core.dissection import Dissected, Dissection

TITLES = {gate.name: gate.title for kind in KINDS.values() for gate in kind.gates}
"""What each weighted sum is called."""


def whose(dissection: Dissected) -> str:
    """Whose numbers they are."""
    if dissection.unit is None:
        return f"mean over {dissection.units} unit{'s' * (dissection.units != 1)}"
    return f"unit {dissection.unit + 1} of {dissection.units}"


def quantity(dissection: Dissection, name: str) -> float | None:
    """A number by its name: an operation's value; a field; "pass", what 1 minus a gate lets through; the parts of a
    plain cell's one sum."""
    operation = dissection.operations.get(name)
    if operation is not None:
        return operation.value
    if name == "pass":
        memory = KINDS[dissection.cell_kind].memory
        assert memory is not None
        share = next(share for share in (memory.keep, memory.add) if share.complement)
        return float(share.of(dissection.operations[share.gate].value))
    if name in {"sum input", "sum hidden", "sum bias", "sum"}:
        only = dissection.operations["hidden"]
        sums = {
            "sum input": only.input,
            "sum hidden": only.hidden,
            "sum bias": only.input_bias + only.hidden_bias,
            "sum": only.preactivation,
        }
        return sums[name]
    value: float | None = getattr(dissection, name)
    return value
