"""How much memory a run's snapshots may take: chosen in the View menu, and kept from one start to the next."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings

if TYPE_CHECKING:
    from playground.app.window import Window

KEY = "memory"
"""Where the settings have the size."""
USUAL = 64
SIZES = {
    64: "64 MB: 512 snapshots of a network of 10,000 parameters",
    256: "256 MB: 512 snapshots of a network of 43,000 parameters",
    1024: "1 GB: 512 snapshots of a network of 174,000 parameters",
}
"""By the megabytes for each network: of a larger one there are fewer snapshots. What the texts say is what
`engine.history` has room for."""


def kept() -> int:
    """The megabytes chosen last."""
    saved = str(QSettings().value(KEY, ""))
    return int(saved) if saved.isdecimal() and int(saved) in SIZES else USUAL


def take_up(window: "Window") -> None:
    """Have what was chosen last, before there is a network."""
    window.session.choose_memory(kept() * 2**20)


def choose(window: "Window", size: int) -> None:
    """Keep snapshots in so many megabytes, at once; kept for next time."""
    QSettings().setValue(KEY, size)
    window.session.choose_memory(size * 2**20)
    name = SIZES[size].partition(":")[0]
    window.banner.say(f"From now on {name} of snapshots are kept of a network. Those that are gone stay gone.", "right")
