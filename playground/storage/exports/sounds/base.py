"""What the formats of a sound have in common."""

from collections.abc import Callable
from typing import TypeAlias

from playground.core.formats import Format
from playground.core.sound import Sound

SoundFormat: TypeAlias = Format[Callable[[Sound], bytes], None]
"""A file's bytes, of a sound."""
