"""The user's own presets: TOML files in the user's data folder."""

import re
from pathlib import Path

from playground.core.specs import Preset
from playground.storage import files, preset_text, presets
from playground.storage.errors import FileProblem
from playground.storage.user_data import user_data_folder


def preset_folder() -> Path:
    """Return the folder of the presets, which may not exist yet."""
    return user_data_folder() / "presets"


def list_presets() -> list[tuple[Path, Preset | FileProblem]]:
    """Return each file with its preset, or with the error in it, in alphabetical order. Neither makes
    the tasks nor reads their files."""
    found: list[tuple[Path, Preset | FileProblem]] = []
    for path in sorted(preset_folder().glob(f"*{presets.SUFFIX}")):
        try:
            found.append((path, presets.load(path, check=False, content=False)))
        except FileProblem as problem:
            found.append((path, problem))
    return found


def unused_name(title: str) -> str:
    """Return an unused file name for a title, of letters, digits and hyphens."""
    plain = re.sub(r"[^\w]+", "-", title.casefold()).strip("-_") or "preset"
    names = [plain, *(f"{plain}-{number}" for number in range(2, 1000))]
    return next(name for name in names if not (preset_folder() / f"{name}{presets.SUFFIX}").exists())


def save(preset: Preset, path: Path) -> None:
    """Write a preset. Raises `FileProblem`; the old file then stays."""
    files.make_folder(path.parent)
    files.check_target(path, (presets.SUFFIX,))
    files.write_bytes(path, preset_text.to_toml(preset).encode())
