"""How fast training runs: chosen in the top bar, by View > Pace or by keys. Not stored."""

from PySide6.QtCore import QObject, Signal

from playground.session.session import Session
from playground.views.bars.pace_control import PaceControl

PACES: dict[str, float | None] = {"slow": 4.0, "normal": 30.0, "full": None}
"""Steps a second, slowest first; None is as fast as it goes."""
NAMES = {
    name: f"{name.capitalize()}: {'as fast as it goes' if steps is None else f'{steps:g} steps a second'}"
    for name, steps in PACES.items()
}


class PaceController(QObject):
    """Sets the session's pace and shows it in the control. `changed` carries the name of each pace that is chosen."""

    changed = Signal(str)

    def __init__(self, session: Session, control: PaceControl) -> None:
        super().__init__(control)
        self._session, self._control = session, control
        self.name = "full"
        control.show_paces(NAMES)
        control.set_value(self.name)
        control.changed.connect(self.choose)

    def choose(self, name: str) -> None:
        """Train at another pace from the next step on."""
        self.name = name
        self._control.set_value(name)
        self._session.set_pace(PACES[name])
        self.changed.emit(name)

    def move(self, by: int) -> None:
        """Choose the pace so many places faster, slower if negative; the last one stays."""
        names = tuple(PACES)
        self.choose(names[min(max(names.index(self.name) + by, 0), len(names) - 1)])
