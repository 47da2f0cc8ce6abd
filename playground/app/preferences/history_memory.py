"""The memory limit for a run's stored snapshots, from the View menu. Stored in the settings."""

from playground.app.context import Context

SIZES = {
    64: "64 MB: 512 snapshots of a network of 10,000 parameters",
    256: "256 MB: 512 snapshots of a network of 43,000 parameters",
    1024: "1 GB: 512 snapshots of a network of 174,000 parameters",
}
"""Megabytes for each network, with the menu texts. A larger network has fewer snapshots; the counts in the texts are
those of `engine/training/history.py`."""


def apply_stored(context: Context) -> None:
    """Apply the stored limit. Called before there is a network."""
    context.session.choose_memory(context.settings.history_megabytes * 2**20)


def choose(context: Context, size: int) -> None:
    """Limit the snapshots to `size` megabytes from now on, and store the limit."""
    context.settings.history_megabytes = size
    context.session.choose_memory(size * 2**20)
    name = SIZES[size].partition(":")[0]
    context.messages.show(
        f"From now on {name} of snapshots are kept of a network. Those that are gone stay gone.", "right"
    )
