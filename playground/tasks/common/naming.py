"""What an experiment is called whose sequences are no preset's, but the user's own."""

from pathlib import Path

from playground.core.content import FileSpec
from playground.core.specs import Preset, TaskSpec, lengths
from playground.tasks import csv, typed

_LONGEST = lengths(Preset, "title")[1]


def called(task: TaskSpec, before: str = "") -> tuple[str, str]:
    """The title and the idea: of a file by its name, of others by the preset in whose place they are, called
    `before`."""
    if isinstance(task, FileSpec):
        path = Path(task.file)
        asked = "row" if isinstance(task, csv.Spec) else f"of its {getattr(task, 'tokens', 'tokens')}"
        return _title(path.stem), f"At each step of {_title(path.name)}, the next {asked}."
    title = "Own sequences" if isinstance(task, typed.Spec) else task.kind.replace("-", " ").capitalize()
    return title, f"In the place of “{before}”." if before else ""


def _title(name: str) -> str:
    """A file's name as words: it may hold line breaks, and bytes that are no text."""
    words = " ".join(name.encode(errors="replace").decode().split())
    return words[:_LONGEST].strip() or "Own data"
