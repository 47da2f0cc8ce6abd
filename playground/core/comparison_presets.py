"""The preset of the second network in a comparison."""

from dataclasses import replace
from typing import get_args

from playground.core.cell_kinds import KINDS
from playground.core.specs import Cell, Preset, Readout


def counterpart(first: Preset) -> Preset:
    """Return the same experiment with the partner of its cell: the kind that is most instructive to compare with."""
    return with_cell(first, KINDS[first.model.cell].partner)


def with_cell(first: Preset, cell: Cell) -> Preset:
    """Return the same experiment with another cell."""
    return replace(first, model=replace(first.model, cell=cell))


def named_counterpart(first: Preset, name: str) -> Preset | None:
    """Return the same experiment with the cell or the readout of this name. None if a second network cannot have it."""
    if name in KINDS:
        return with_cell(first, name)
    readout = next((one for one in readouts_beside(first) if one == name), None)
    return None if readout is None else replace(first, model=replace(first.model, readout=readout))


def readouts_beside(first: Preset) -> tuple[Readout, ...]:
    """Return the readouts that a second network may have on the same batches: an answer at the end can be read from
    the final state or from the mean of all, one at every step needs other targets."""
    readout = first.model.readout
    return (readout,) if readout == "every-step" else tuple(one for one in get_args(Readout) if one != "every-step")


def with_shared_settings(first: Preset, second: Preset) -> Preset:
    """Return the second experiment with the settings that a comparison needs to share, so that both see the same
    batches.

    It keeps its own network, and its own readout if the data allow it, its optimiser, learning rate and clip. It takes
    the first one's task, mark, evaluation interval, batch and seed.
    """
    model = second.model
    if model.readout not in readouts_beside(first):
        model = replace(model, readout=first.model.readout)
    return replace(
        first,
        model=model,
        training=replace(
            first.training,
            optimizer=second.training.optimizer,
            learning_rate=second.training.learning_rate,
            clip=second.training.clip,
        ),
    )
