"""Row types of the action table."""

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

    `keys` are portable texts, such as "Ctrl+E". Function keys and keys with Ctrl or Alt are shortcuts, which work
    wherever the focus is. All others are plain keys, which reach the window only if no widget takes them. If `run`
    returns False for a plain key, the next row with that key is tried.

    `title`, `enabled`, `visible` and `checked` are read when the menus are filled and whenever `changed` is emitted.
    """

    id: str
    title: str | Callable[[], str]
    run: Callable[[], object]
    menu: str = ""
    """The menu's name; empty for an action that only has keys."""
    keys: tuple[str, ...] = ()
    help: str = ""
    """The guide's text for the keys; the title if empty."""
    enabled: Callable[[], bool] | None = None
    visible: Callable[[], bool] | None = None
    checked: Callable[[], bool] | None = None
    """Makes the menu entry checkable."""
    changed: SignalInstance | None = None
    while_typing: bool = False
    """Whether a plain key works while a text field has the focus."""
    in_palette: bool = True
    """Whether the command palette offers it. What depends on the focus is of no use there."""
    in_lab: bool = False
    """Whether a plain key works in the memory lab."""

    @property
    def plain_title(self) -> str:
        """The title without the `&` of its mnemonic."""
        return (self.title if isinstance(self.title, str) else self.title()).replace("&", "")

    @property
    def shortcuts(self) -> tuple[QKeySequence, ...]:
        """The keys that work wherever the focus is."""
        return tuple(QKeySequence(key) for key in self.keys if not is_plain(key))

    @property
    def plain_keys(self) -> tuple[QKeySequence, ...]:
        """The keys that reach the window only if no widget takes them."""
        return tuple(QKeySequence(key) for key in self.keys if is_plain(key))


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Exclusive options: in a submenu named `title`, or without a title directly in `menu`."""

    id: str
    title: str
    menu: str
    options: Mapping[Any, str]
    """Values with their menu texts."""
    current: Any
    """The value that is checked at first."""
    choose: Callable[[Any], object]
    changed: SignalInstance | None = None
    """Carries the value to check when something else than the menu has chosen it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submenu:
    """A submenu built by its view: `add_to` is called with the parent menu."""

    id: str
    menu: str
    add_to: Callable[[QMenu], object]


@dataclass(frozen=True, slots=True)
class Separator:
    """A separator in a menu."""

    menu: str


@dataclass(frozen=True, slots=True)
class ViewKeys:
    """Keys that a view handles itself while it has the focus. Listed in the guide only."""

    keys: str
    help: str


Row = Action | Choice | Submenu | Separator | ViewKeys


def is_plain(key: str) -> bool:
    """Return whether a key is neither a function key nor combined with Ctrl or Alt."""
    return not re.match(r"Ctrl\+|Alt\+|(Shift\+)?F\d", key)
