"""How much memory a run's snapshots may take: chosen in the View menu, and kept from one start to the next."""

from playground.app.context import Context

SIZES = {
    64: "64 MB: 512 snapshots of a network of 10,000 parameters",
    256: "256 MB: 512 snapshots of a network of 43,000 parameters",
    1024: "1 GB: 512 snapshots of a network of 174,000 parameters",
}
"""By the megabytes for each network: of a larger one there are fewer snapshots. What the texts say is what
`engine.history` has room for."""


def take_up(context: Context) -> None:
    """Have what was chosen last, before there is a network."""
    context.session.choose_memory(context.settings.memory * 2**20)


def choose(context: Context, size: int) -> None:
    """Keep snapshots in so many megabytes, at once; kept for next time."""
    context.settings.memory = size
    context.session.choose_memory(size * 2**20)
    name = SIZES[size].partition(":")[0]
    context.messages.say(
        f"From now on {name} of snapshots are kept of a network. Those that are gone stay gone.", "right"
    )
