"""Title and idea of an experiment on the user's own sequences."""

from pathlib import Path

from playground.core.content import FileSpec, names_file
from playground.core.specs import Preset, TaskSpec, length_bounds
from playground.tasks import csv, typed

_LONGEST = length_bounds(Preset, "title")[1]


def title_and_idea(task: TaskSpec, before: str = "") -> tuple[str, str]:
    """Return the title and the idea: from the file's name, or from `before`, the title of the preset that it
    replaces."""
    if names_file(task):
        path = Path(task.file)
        return _title(path.stem), _asked(task, _title(path.name))
    title = "Own sequences" if isinstance(task, typed.Spec) else task.kind.replace("-", " ").capitalize()
    return title, f"In the place of “{before}”." if before else ""


def _asked(task: FileSpec, name: str) -> str:
    """Return what is asked of the sequences in the file called `name`."""
    if isinstance(task, typed.Spec):
        return f"To each line of {name}, its answer."
    if isinstance(task, csv.Spec) and task.label:
        return f"The {_title(task.label)} of each sequence in {name}."
    if isinstance(task, csv.Spec):
        return f"At each step of {name}, the {'next row' if task.horizon == 1 else f'row {task.horizon:,} ahead'}."
    return f"At each step of {name}, the next of its {getattr(task, 'tokens', 'tokens')}."


def _title(name: str) -> str:
    """Return a file's name as words, since it may contain line breaks and bytes that are not text."""
    words = " ".join(name.encode(errors="replace").decode().split())
    return words[:_LONGEST].strip() or "Own data"
