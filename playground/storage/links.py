"""Links that hold an experiment without its weights: the text of a preset, compressed, in letters that mail and chat
leave alone."""

import base64
import binascii
import zlib
from dataclasses import replace

from playground.core.content import names_file
from playground.core.own_story import without_story
from playground.core.resources import resource
from playground.core.specs import Preset
from playground.storage import preset_text, presets
from playground.storage.errors import FileProblem
from playground.storage.reading import Progress, decode_utf8, ignore_progress

START = "playground://preset/"
LONGEST = 32_000
"""The most characters of a link. Longer ones are cut on their way by what passes them on."""
_LIMIT = 400_000
"""The most bytes of the text inside, however well they are compressed."""
_NAME = "this link"


def is_link(text: str) -> bool:
    """Return whether a text is meant to be a link."""
    return text.strip().lower().startswith("playground:")


def write(preset: Preset) -> str:
    """Return the link to an experiment: sequences, network, training, seed, probes and mark. Raises `FileProblem` for
    one whose sequences are in a file, or that is too long."""
    _check_file(preset)
    data = preset_text.to_toml(replace(without_story(preset), notes="")).encode()
    link = START + base64.urlsafe_b64encode(zlib.compress(data, 9)).decode().rstrip("=")
    if len(link) > LONGEST or len(data) > _LIMIT:
        raise FileProblem(
            _NAME,
            f"it would have {len(link):,} characters, but at most {LONGEST:,} arrive whole; save a preset instead.",
        )
    return link


def read(link: str, progress: Progress = ignore_progress) -> Preset:
    """Return the preset in a link, without making its task. `progress` is called while a text that comes with the
    program is read. Raises `FileProblem`."""
    link = link.strip()
    if not link.startswith(START) or len(link) > LONGEST:
        raise FileProblem(_NAME, f"a link begins with {START} and has at most {LONGEST:,} characters.")
    text = decode_utf8(_unpacked(link.removeprefix(START)), _NAME)
    _check_file(presets.loads(text, _NAME, check=False, content=False))
    return presets.loads(text, _NAME, check=False, progress=progress)


def _unpacked(packed: str) -> bytes:
    """Return the bytes of a link. Stops where they get too many."""
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(base64.b64decode(packed + "=" * (-len(packed) % 4), b"-_", validate=True), _LIMIT)
    except (binascii.Error, ValueError, zlib.error):
        raise FileProblem(_NAME, "it is not whole; copy all of it again.") from None
    if unpacker.unconsumed_tail:
        raise FileProblem(_NAME, f"it holds more than {_LIMIT // 1000} kB of text, the most that is read.")
    if not unpacker.eof:
        raise FileProblem(_NAME, "it is not whole; copy all of it again.")
    return data


def _check_file(preset: Preset) -> None:
    """Refuse a file of this machine, which another one does not have, or holds something else in."""
    task = preset.task
    shipped = {path.name for path in resource("assets/texts").iterdir()}
    for name in (task.file, task.test_file) if names_file(task) else ():
        if name and name not in shipped:
            raise FileProblem(_NAME, f"the sequences are in the file {name}, which a link cannot hold.")
