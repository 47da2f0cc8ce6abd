"""What the parts of a cell are called in the microscope, whose they are, and their values by name."""

from playground.core.dissection import Dissected, Dissection

NAMES = {
    "forget": "Forget gate",
    "input": "Input gate",
    "candidate": "Candidate",
    "output": "Output gate",
    "reset": "Reset gate",
    "update": "Update gate",
    "hidden": "Hidden state",
}


def whose(dissection: Dissected) -> str:
    """Whose numbers they are."""
    if dissection.unit is None:
        return f"mean over {dissection.units} unit{'s' * (dissection.units != 1)}"
    return f"unit {dissection.unit + 1} of {dissection.units}"


def quantity(dissection: Dissection, name: str) -> float | None:
    """A number by its name: an operation's value; a field; "pass", what an update gate lets in of the candidate; the
    parts of a plain cell's one sum."""
    operation = dissection.operations.get(name)
    if operation is not None:
        return operation.value
    if name == "pass":
        return 1 - dissection.operations["update"].value
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
