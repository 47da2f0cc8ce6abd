"""The preset of the second network in a comparison."""

from dataclasses import replace

from playground.core.cell_kinds import KINDS
from playground.core.specs import Cell, Preset


def counterpart(first: Preset) -> Preset:
    """Return the same experiment with the partner of its cell: the kind that is most instructive to compare with."""
    return with_cell(first, KINDS[first.model.cell].partner)


def with_cell(first: Preset, cell: Cell) -> Preset:
    """Return the same experiment with another cell."""
    return replace(first, model=replace(first.model, cell=cell))


def with_shared_settings(first: Preset, second: Preset) -> Preset:
    """Return the second experiment with the settings that a comparison needs to share, so that both see the same
    batches.

    It keeps its own cell, units, layers, optimiser, learning rate and clip. It takes the first one's task, readout,
    mark, evaluation interval, batch and seed.
    """
    return replace(
        first,
        model=replace(second.model, readout=first.model.readout),
        training=replace(
            first.training,
            optimizer=second.training.optimizer,
            learning_rate=second.training.learning_rate,
            clip=second.training.clip,
        ),
    )
