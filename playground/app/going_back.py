"""How much memory a run's snapshots may take: chosen in the View menu, and kept from one start to the next."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.app.window import Window

SIZES = {
    64: "64 MB: 512 snapshots of a network of 10,000 parameters",
    256: "256 MB: 512 snapshots of a network of 43,000 parameters",
    1024: "1 GB: 512 snapshots of a network of 174,000 parameters",
}
"""By the megabytes for each network: of a larger one there are fewer snapshots. What the texts say is what
`engine.history` has room for."""


def take_up(window: "Window") -> None:
    """Have what was chosen last, before there is a network."""
    window.session.choose_memory(window.settings.memory * 2**20)


def choose(window: "Window", size: int) -> None:
    """Keep snapshots in so many megabytes, at once; kept for next time."""
    window.settings.memory = size
    window.session.choose_memory(size * 2**20)
    name = SIZES[size].partition(":")[0]
    window.messages.say(
        f"From now on {name} of snapshots are kept of a network. Those that are gone stay gone.", "right"
    )
