"""The rows of the table of actions: what the user can do, where it stands in the menus, and its keys."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import SignalInstance
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing that the user can do.

    `keys` are portable texts, such as "Ctrl+E". Those with Ctrl or Alt and the function keys are shortcuts: they work
    wherever the focus is. All others are plain keys, which the window sees only when no widget takes them; `run`
    returns False if it has no use for one, and the next row with the same key has its turn.

    `title`, `enabled` and `visible` are read when the menus are filled and whenever `changed` is emitted.
    """

    id: str
    title: str | Callable[[], str]
    run: Callable[[], object]
    menu: str = ""
    """The menu's name; without one, only keys and other tables reach the action."""
    keys: tuple[str, ...] = ()
    help: str = ""
    """What the guide says of the keys, where the title does not."""
    enabled: Callable[[], bool] | None = None
    visible: Callable[[], bool] | None = None
    checked: Callable[[], bool] | None = None
    """Makes the menu's entry a switch."""
    changed: SignalInstance | None = None
    while_typing: bool = False
    """Whether a plain key works while a text field has the focus."""
    in_lab: bool = False
    """Whether a plain key works in the memory lab."""

    @property
    def words(self) -> str:
        """The title as it reads, without the mark of its access key."""
        return (self.title if isinstance(self.title, str) else self.title()).replace("&", "")

    @property
    def shortcuts(self) -> tuple[QKeySequence, ...]:
        """The keys that work wherever the focus is."""
        return tuple(QKeySequence(key) for key in self.keys if not is_plain(key))

    @property
    def plain_keys(self) -> tuple[QKeySequence, ...]:
        """The keys that the window sees when no widget takes them."""
        return tuple(QKeySequence(key) for key in self.keys if is_plain(key))


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Several values, of which one holds: a submenu `title` of `menu`, or without a title entries of `menu` itself."""

    id: str
    title: str
    menu: str
    options: Mapping[Any, str]
    """What each value is called."""
    current: Any
    """The value that holds at first."""
    choose: Callable[[Any], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Submenu:
    """A menu that fills itself: `add` gets the menu that it is added to."""

    id: str
    menu: str
    add: Callable[[QMenu], object]


@dataclass(frozen=True, slots=True)
class Separator:
    """A line in a menu."""

    menu: str


@dataclass(frozen=True, slots=True)
class ViewKeys:
    """Keys that a view handles itself while it has the focus: the guide names them, and no menu does."""

    keys: str
    help: str


Row = Action | Choice | Submenu | Separator | ViewKeys


def is_plain(key: str) -> bool:
    """Whether a key is neither with Ctrl or Alt nor a function key."""
    return not re.match(r"Ctrl\+|Alt\+|F\d", key)
