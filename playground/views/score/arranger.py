"""The arrangement in force, and the ways to change it."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from playground.views.score.arrangement import Arrangement


class Arranger(QObject):
    """Holds an `Arrangement` of the tracks called `names`, which is their default order. `changed` tells of each
    change."""

    changed = Signal()

    def __init__(self, names: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.names = tuple(names)
        self.arrangement = self.default = Arrangement()
        self.shown: tuple[str, ...] = ()
        """The tracks in sight, top to bottom: what can be moved past."""

    @property
    def order(self) -> tuple[str, ...]:
        """All names, top to bottom."""
        return self.arrangement.ordered(self.names)

    def take(self, arrangement: Arrangement) -> None:
        """Another arrangement."""
        if arrangement != self.arrangement:
            self.arrangement = arrangement
            self.changed.emit()

    def reset(self) -> None:
        """As it is by default: in the usual order and at the usual heights, and all tracks unless few are usual."""
        self.take(self.default)

    @property
    def unusual(self) -> frozenset[str]:
        """The tracks that are hidden, but not by default."""
        return self.arrangement.hidden - self.default.hidden

    def show_all(self) -> None:
        """Show those again."""
        self.take(replace(self.arrangement, hidden=self.arrangement.hidden - self.unusual))

    def fold(self, name: str) -> None:
        """Fold a track, or open it."""
        self.take(self.arrangement.folding(name, name not in self.arrangement.folded))

    def show(self, name: str, shown: bool) -> None:
        """Show a track, or hide it."""
        self.take(self.arrangement.hiding(name, not shown))

    def move(self, name: str, other: str, *, after: bool) -> None:
        """Put a track right before or after another one."""
        moved = self.arrangement.moved(name, other, after=after, names=self.names)
        if moved.order != self.order:
            self.take(moved)

    def neighbour(self, name: str, step: int) -> str | None:
        """The track in sight that is so many below (above, if negative)."""
        place = self.shown.index(name) + step if name in self.shown else -1
        return self.shown[place] if 0 <= place < len(self.shown) else None

    def move_by(self, name: str, step: int) -> None:
        """Move a track past its neighbour: 1 down, -1 up."""
        other = self.neighbour(name, step)
        if other is not None:
            self.move(name, other, after=step > 0)

    def scale_of(self, name: str) -> float:
        """How many times as high as usual a heat map's rows are."""
        return self.arrangement.scales.get(name, 1.0)

    def scale(self, name: str, scale: float) -> None:
        """Make a heat map's rows so many times as high as usual."""
        self.take(self.arrangement.scaling(name, scale))
