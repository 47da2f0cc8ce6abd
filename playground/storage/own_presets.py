"""The user's own presets: TOML files in a folder of theirs."""

import re
from pathlib import Path

import platformdirs

from playground.core.specs import Preset
from playground.storage import files, preset_text, presets
from playground.storage.errors import FileProblem


def folder() -> Path:
    """Where they are, which need not be there yet."""
    return Path(platformdirs.user_data_dir("recurrent-playground", appauthor=False)) / "presets"


def listed() -> list[tuple[Path, Preset | FileProblem]]:
    """Each file with its preset, or with what is wrong with it, in alphabetical order. Its task is not made."""
    found: list[tuple[Path, Preset | FileProblem]] = []
    for path in sorted(folder().glob(f"*{presets.SUFFIX}")):
        try:
            found.append((path, presets.load(path, check=False)))
        except FileProblem as problem:
            found.append((path, problem))
    return found


def name_for(title: str) -> str:
    """A file's name for a title, of letters, digits and hyphens, that nobody has yet."""
    plain = re.sub(r"[^\w]+", "-", title.casefold()).strip("-_") or "preset"
    names = [plain, *(f"{plain}-{number}" for number in range(2, 1000))]
    return next(name for name in names if not (folder() / f"{name}{presets.SUFFIX}").exists())


def save(preset: Preset, path: Path) -> None:
    """Write a preset. Raises `FileProblem`; then a file that was there stays as it was."""
    files.made(path.parent)
    files.check_target(path, (presets.SUFFIX,))
    files.write(path, preset_text.text(preset).encode())
