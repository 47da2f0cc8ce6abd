"""Names of a dissection's unit and of its cell's parts, and values by name."""

from playground.core.cell_kinds import KINDS
from playground.core.dissection import Dissected, Dissection

TITLES = {gate.name: gate.title for kind in KINDS.values() for gate in kind.gates}
"""The title of each weighted sum."""


def unit_name(dissection: Dissected) -> str:
    """Return the unit that a dissection is about, or that it is a mean over all units."""
    if dissection.unit is None:
        return f"mean over {dissection.units} unit{'s' * (dissection.units != 1)}"
    return f"unit {dissection.unit + 1} of {dissection.units}"


def value_of(dissection: Dissection, name: str) -> float | None:
    """Return a value by name: an operation's value, a field of the dissection, "pass" (1 minus a gate), or a part of
    the plain cell's only sum."""
    operation = dissection.operations.get(name)
    if operation is not None:
        return operation.value
    if name == "pass":
        memory = KINDS[dissection.cell_kind].state_update
        assert memory is not None
        share = next(share for share in (memory.keep, memory.add) if share.complement)
        return float(share.apply(dissection.operations[share.gate].value))
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
