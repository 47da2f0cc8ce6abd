"""Holds the current arrangement and changes it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from playground.views.score.arrangement import Arrangement


class Arranger(QObject):
    """Holds an `Arrangement` of the tracks `names`, given in their default order. Emits `changed` after each change."""

    changed = Signal()

    def __init__(self, names: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.names = tuple(names)
        self.arrangement = self.default = Arrangement()
        self.only: frozenset[str] | None = None
        """The only tracks to show for now, whatever the arrangement says, which stays; None for no such limit."""
        self.shown: tuple[str, ...] = ()
        """The visible tracks, top to bottom. A track moves past these."""

    @property
    def order(self) -> tuple[str, ...]:
        """All names, top to bottom."""
        return self.arrangement.ordered(self.names)

    def set_arrangement(self, arrangement: Arrangement) -> None:
        """Replace the arrangement."""
        self._set(arrangement, self.only)

    def _set(self, arrangement: Arrangement, only: frozenset[str] | None) -> None:
        if (arrangement, only) != (self.arrangement, self.only):
            self.arrangement, self.only = arrangement, only
            self.changed.emit()

    def reset(self) -> None:
        """Restore the default arrangement."""
        self._set(self.default, None)

    @property
    def hidden(self) -> frozenset[str]:
        """The tracks that are not shown."""
        return self.arrangement.hidden if self.only is None else frozenset(self.names) - self.only

    @property
    def hidden_by_user(self) -> frozenset[str]:
        """The hidden tracks that are visible by default."""
        return self.hidden - self.default.hidden

    @property
    def left_out(self) -> frozenset[str]:
        """The hidden tracks that the user has not hidden: they are hidden by default, or not among the only ones."""
        return self.hidden & self.default.hidden if self.only is None else self.hidden

    def show_all(self) -> None:
        """Show the tracks in `hidden_by_user` again."""
        self._set(replace(self.arrangement, hidden=self.arrangement.hidden & self.default.hidden), None)

    def show_only(self, names: Iterable[str] | None) -> None:
        """Show only these tracks for now; None shows those of the arrangement again."""
        self._set(self.arrangement, None if names is None else frozenset(names))

    def toggle_folded(self, name: str) -> None:
        """Fold an open track, or open a folded one."""
        self.set_arrangement(self.arrangement.with_folded(name, name not in self.arrangement.folded))

    def set_visible(self, name: str, visible: bool) -> None:
        """Show or hide a track; while only some tracks are shown, for as long as that lasts."""
        if self.only is None:
            self.set_arrangement(self.arrangement.with_hidden(name, not visible))
        else:
            self.show_only(self.only | {name} if visible else self.only - {name})

    def reveal(self, name: str) -> None:
        """Show a track, and open it if it is folded, in one change."""
        opened = self.arrangement.with_folded(name, False)
        if self.only is None:
            self.set_arrangement(opened.with_hidden(name, False))
        else:
            self._set(opened, self.only | {name})

    def move(self, name: str, other: str, *, after: bool) -> None:
        """Move a track right before or after another one."""
        moved = self.arrangement.with_moved(name, other, after=after, names=self.names)
        if moved.order != self.order:
            self.set_arrangement(moved)

    def neighbour(self, name: str, step: int) -> str | None:
        """Return the visible track `step` places below (above if negative), or None."""
        place = self.shown.index(name) + step if name in self.shown else -1
        return self.shown[place] if 0 <= place < len(self.shown) else None

    def move_by(self, name: str, step: int) -> None:
        """Move a track past its neighbour: 1 down, -1 up."""
        other = self.neighbour(name, step)
        if other is not None:
            self.move(name, other, after=step > 0)

    def scale_of(self, name: str) -> float:
        """Return a heat map's row height as a multiple of the default."""
        return self.arrangement.scales.get(name, 1.0)

    def set_scale(self, name: str, scale: float) -> None:
        """Set a heat map's row height to a multiple of the default."""
        self.set_arrangement(self.arrangement.with_scale(name, scale))
