"""What a preset's story or a lesson can do for its reader: open, change, train, point at.

A table in a file, such as `{label = "Compare with a plain RNN", compare = "rnn", train = "mark"}`, is one
`GuidedAction`. The window runs it through its controllers, `playground lesson --check` without a window.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Interval, Len

Train = Literal["", "mark", "budget", "stop"]
Place = Literal["", "score", "microscope", "lab", "gallery", "setup"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidedAction:
    """Fields that are left out do nothing. The others are done in the order in which they stand here.

    `preset` is a shipped preset's name; `settings` are `KEY=VALUE`, as `--set` takes them. `compare` is the second
    network's cell or its readout, or "off". `probe` replaces the watched sequence, `replace` one token of it: its
    timestep, from 1, and the new token. `difference` is the second probe. `train` trains until the mark, or for the
    preset's budget, or stops; `steps` trains that many more steps. `playhead` is a timestep, from 1; -1 is the last
    one. `unit` is pinned, from 1, or chosen where the microscope is opened. `tracks` are the keys of the only tracks to
    show. `generate` is the temperature at which the network generates behind the probe. `place` is opened, `action` is
    an id of the action table.
    """

    label: Annotated[str, Len(0, 80)] = ""
    preset: str = ""
    settings: tuple[str, ...] = ()
    compare: str = ""
    probe: str = ""
    replace: Annotated[tuple[int | str, ...], Len(0, 2)] = ()
    difference: str = ""
    reset: bool = False
    train: Train = ""
    steps: Annotated[int, Interval(ge=0, le=10_000_000)] = 0
    playhead: Annotated[int, Interval(ge=-1)] = 0
    unit: Annotated[int, Interval(ge=1, le=512)] | None = None
    tracks: tuple[str, ...] = ()
    generate: Annotated[float, Interval(ge=0, le=10)] | None = None
    place: Place = ""
    action: str = ""

    @property
    def begins_anew(self) -> bool:
        """Return whether another network follows, even where the experiment before it has all the same settings."""
        return bool(self.preset or self.reset)
