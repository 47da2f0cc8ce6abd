"""Two networks side by side: what they have in common, and what each has for itself."""

from dataclasses import replace

from playground.core.cell_kinds import KINDS
from playground.core.specs import Preset


def counterpart(first: Preset) -> Preset:
    """The same experiment with the cell that says most beside the first one's: gates against none, a state against
    none."""
    return replace(first, model=replace(first.model, cell=KINDS[first.model.cell].partner))


def with_shared_settings(first: Preset, second: Preset) -> Preset:
    """The second experiment on the same batches as the first, as a comparison needs it.

    Cell, units, layers, optimiser, learning rate and clip stay its own. The sequences and where the answer is read, the
    mark and how often it is looked for, the batch and the seed become the first one's.
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
