"""What the sound formats share."""

from collections.abc import Callable
from typing import TypeAlias

from playground.core.formats import Format
from playground.core.sound import Sound

SoundFormat: TypeAlias = Format[Callable[[Sound], bytes], None]
"""Writes a sound as bytes."""
