"""What the weight formats share.

Each packs named float32 arrays and one text into bytes, and unpacks them without running anything in a file.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from playground.core.batches import Array
from playground.core.formats import Format

KEY = "playground"
"""The name of the text in a file."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """An array in a file that is read only on demand, since a broken file may promise more than fits in memory."""

    shape: tuple[int, ...]
    type: str
    values: Callable[[], Array]


Pack: TypeAlias = Callable[[Mapping[str, Array], str], bytes]
"""Packs arrays and a text into a file's bytes."""
Unpack: TypeAlias = Callable[[Path, bytes], tuple[str | None, dict[str, Tensor]]]
"""Returns a file's text, None if it has none, and its arrays. The path is for error sentences. Raises `FileProblem`."""
WeightsFormat: TypeAlias = Format[Pack, Unpack]
