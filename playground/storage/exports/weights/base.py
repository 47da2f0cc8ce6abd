"""What the formats of trained models share.

Each packs a model and its card, one text, into bytes. A readable format unpacks them without running anything in a
file. A format with a `run` is opened with the reader that people will open it with, and its answers are compared.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from playground.core.batches import Array
from playground.core.formats import Format
from playground.storage.exports.model import Model

LIMIT = 4_000_000_000
"""The most bytes of a file to open. No more of it is read than is asked for."""
KEY = "playground"
"""The name of the card in a file."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """An array in a file that is read only on demand, since a broken file may promise more than fits in memory."""

    shape: tuple[int, ...]
    type: str
    values: Callable[[], Array]


Pack: TypeAlias = Callable[[Model, str], bytes]
"""Packs a model and its card as JSON into a file's bytes."""
Unpack: TypeAlias = Callable[[Path], tuple[str | None, dict[str, Tensor]]]
"""Opens a file, and returns its text, None if it has none, and its arrays, which are read on demand. Raises
`FileProblem`."""
Answer: TypeAlias = Callable[[Path, Model, Sequence[Array]], Sequence[Sequence[Array]] | None]
"""Returns the answers `(batch, time, outputs)` of a model's file to each input, ids `(batch, time)` or unscaled numbers
`(batch, time, features)`: one array for each way in which the file can be asked, such as timestep by timestep, of all
timesteps or the last ones. None if the reader has no network of this kind."""


def writes_all(model: Model) -> str:
    """Return no obstacle."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightsFormat(Format[Pack, Unpack]):
    """A format of trained models.

    `obstacle` says in a sentence why a model cannot be written in it, "" if it can. `reader` is the name of what
    `answer` opens a file with; both are left out if a file is only read back.
    """

    obstacle: Callable[[Model], str] = writes_all
    reader: str = ""
    answer: Answer | None = None
