"""Sounds as files to listen to."""

from pathlib import Path

from playground.core.formats import Formats
from playground.core.sound import Sound
from playground.storage import files
from playground.storage.exports.sounds import wav
from playground.storage.exports.sounds.base import SoundFormat

FORMATS: Formats[SoundFormat] = Formats("a sound", wav.FORMAT)


def check_target(path: Path) -> None:
    """Check that a sound could be written to `path`. Raises `FileProblem`."""
    files.check_target(path, FORMATS.suffixes)


def write_sound(path: Path, sound: Sound) -> None:
    """Write a sound in the format of the suffix. Raises `FileProblem`."""
    check_target(path)
    files.write_bytes(path, FORMATS.of(path).write(sound))
