"""Presets: TOML files that hold a whole experiment except its weights.

    schema = 1
    title = "Greener or brown?"
    [task]
    kind = "typed"
    sequences = "The grass is always => greener"

Missing keys have the defaults of `core.specs` or of the task's own `Spec`. Every mistake raises `FileProblem`: one
sentence with the file, the key, the value and what is allowed.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from playground import tasks
from playground.core.content import Content, names_file
from playground.core.own_story import STORY, STORY_AND_SCENES, with_own_story, without_story
from playground.core.resources import resource
from playground.core.specs import Preset, TaskSpec
from playground.storage import files, row_reader, story_check, task_files
from playground.storage.errors import (
    FileProblem,
    closest_match,
    dotted,
    format_value,
    join_words,
    out_of_bounds,
    printable,
)
from playground.storage.overrides import SET, apply_settings, is_set_by
from playground.storage.reading import Progress, decode_utf8, ignore_progress
from playground.storage.toml_tables import read_table
from playground.storage.validation import validated
from playground.tasks.common import naming
from playground.tasks.common.task import NO_LONG_SEQUENCES, Task, TaskError

LIMIT = 4_000_000
"""The most bytes a preset may have. Larger files are not read."""

SUFFIX = ".toml"

_SOURCES = ("kind", "file", "sequences")
"""The keys of `[task]` that determine which sequences there are, not only how they are made or read."""


def shipped(*, content: bool = True) -> tuple[tuple[str, Preset], ...]:
    """Return the presets that come with the program, each with its name, in alphabetical order. `content`: with the
    content of their files."""
    return tuple((path.stem, load(path, check=False, content=content)) for path in _shipped_files())


def find(name: str | Path) -> Path:
    """Return the file of a shipped preset or of a lesson's experiment, or the file at this path.

    Raises `FileProblem`, with a suggestion, if it is neither, or if the system does not say.
    """
    given, known = Path(name), {path.stem: path for path in _shipped_files()}
    experiment = resource("presets/lessons/experiments") / f"{name}{SUFFIX}"
    if len(given.parts) == 1 and experiment in _experiment_files():
        return experiment
    if str(name) in known:
        return known[str(name)]
    if files.exists(given):
        return given
    near = closest_match(given.stem, tuple(known))
    if given.suffix.lower() == SUFFIX or len(given.parts) > 1:
        asked = f"; did you mean the shipped preset {near}?" if near else "."
        raise FileProblem(given, f"there is no such file{asked}")
    asked = f"; did you mean {near}?" if near else ", and no file with this path."
    raise FileProblem(str(name), f"there is no preset of this name, only {join_words(known)}{asked}")


def load(path: str | Path, settings: Sequence[str] = (), *, check: bool = True, content: bool = True) -> Preset:
    """Load the preset in a file, with `KEY=VALUE` settings applied.

    With `check`, also make its task, to find mistakes in its sequences. Without `content`, do not read the file that
    its task names, which may be long, but look whether it can be opened. Raises `FileProblem`.
    """
    path = Path(path)
    return loads(*_text(path), settings, check=check, content=content, folder=path.parent)


def load_with_task(path: Path, progress: Progress = ignore_progress) -> tuple[Preset, Task]:
    """Load the preset in a file and its task, which `load` only checks. `progress` gets the fraction read of the task's
    file, and may raise to cancel. Raises `FileProblem`."""
    text, name = _text(path)
    preset = loads(text, name, check=False, folder=path.parent, progress=progress)
    task = _task(preset, name)
    _check_story(preset, name)
    return preset, task


def loads(
    text: str,
    name: str,
    settings: Sequence[str] = (),
    *,
    check: bool = True,
    content: bool = True,
    folder: Path | None = None,
    progress: Progress = ignore_progress,
) -> Preset:
    """Load the preset in a TOML text. `name` is its name in sentences; `folder` is where to look for the task's file,
    None for the current folder. Raises `FileProblem`."""
    if not text.strip():
        raise FileProblem(name, "this file is empty; a preset needs at least a title and a [task].")
    table, folder = read_table(text, name), folder or Path()
    return _read(table, name, settings, folder, check=check, content=content, progress=progress)


def with_overrides(
    preset: Preset,
    settings: Sequence[str],
    name: str = "preset",
    *,
    check: bool = True,
    progress: Progress = ignore_progress,
) -> Preset:
    """Apply `KEY=VALUE` settings to a preset. The task's file is read again only if a setting changes what to read;
    `progress` gets the fraction read, and may raise to cancel. Raises `FileProblem`."""
    return _read(as_table(preset), name, settings, Path(), check=check, progress=progress, before=preset.task)


def validate(table: Mapping[str, Any], name: str) -> Preset:
    """Return the preset that a table describes, without making its task. Raises `FileProblem`."""
    task = table.get("task")
    if isinstance(task, Mapping) and task.get("kind") not in tasks.kinds():
        raise FileProblem(name, _kind_problem(task), ("task", "kind"))
    # Only the task's own specification knows its other keys, and only the kind tells which one that is.
    shell = {"task": {"kind": task["kind"]}} if isinstance(task, Mapping) else {}
    preset = validated(Preset, {**table, **shell}, name)
    own = validated(spec := tasks.module(preset.task.kind).Spec, _with_lists(spec, table["task"]), name, ("task",))
    return replace(preset, task=own)


def _with_lists(spec: type[TaskSpec], table: Mapping[str, Any]) -> dict[str, Any]:
    """Return a task's table with a text where it takes several, such as columns, read as these, parted by commas."""
    several = {field.name for field in dataclasses.fields(spec) if isinstance(field.default, tuple)}
    return {
        key: [part.strip() for part in value.split(",") if part.strip()]
        if key in several and isinstance(value, str)
        else value
        for key, value in table.items()
    }


def as_table(preset: Preset) -> dict[str, Any]:
    """Return a preset as the table that `validate` reads. Leaves out `None`, which TOML cannot express, and the
    empty fields of a story and of the user's own words."""
    table, optional = _in_file(dataclasses.asdict(preset)), (*STORY_AND_SCENES, "notes")
    return {key.removesuffix("_"): value for key, value in table.items() if value or key not in optional}


def _in_file(value: Any) -> Any:
    """Return a value without what no preset file holds: TOML cannot express `None`, and content has its own file."""
    if isinstance(value, dict):
        kept = {key: inner for key, inner in value.items() if inner is not None and not isinstance(inner, Content)}
        return {key: _in_file(inner) for key, inner in kept.items()}
    return tuple(map(_in_file, value)) if isinstance(value, tuple) else value


def _text(path: Path) -> tuple[str, str]:
    """Return a file's text and its name in sentences."""
    name = path.name if path in (*_shipped_files(), *_experiment_files()) else str(path)
    return decode_utf8(files.read_bytes(path, LIMIT), name), name


def _shipped_files() -> tuple[Path, ...]:
    return tuple(sorted(resource("presets").glob(f"*{SUFFIX}"), key=lambda path: path.stem))


def _experiment_files() -> tuple[Path, ...]:
    """Return the presets that only lessons open: they are in no gallery."""
    return tuple(resource("presets/lessons/experiments").glob(f"*{SUFFIX}"))


def _kind_problem(task: Mapping[str, Any]) -> str:
    allowed = join_words([format_value(kind) for kind in tasks.kinds()], "or")
    if "kind" not in task:
        return f"task.kind is missing; it must be {allowed}."
    return out_of_bounds(("task", "kind"), task["kind"], allowed)


def _read(
    table: Mapping[str, Any],
    name: str,
    settings: Sequence[str],
    folder: Path,
    *,
    check: bool,
    content: bool = True,
    progress: Progress = ignore_progress,
    before: TaskSpec | None = None,
) -> Preset:
    try:
        laid_over = apply_settings(table, settings)
        preset = validate(laid_over, name)
        if settings:
            preset = _with_own_story(preset, table, settings)
        # A path in a setting is relative to the current folder.
        folders = [Path() if is_set_by(settings, key) else folder for key in (task_files.KEY, task_files.TEST_KEY)]
        known = None if before is None else task_files.with_known_content(preset.task, before)
        found = known or _with_content(preset.task, name, folders, progress, content=content)
        preset = replace(preset, task=found)
        task = _task(preset, name) if check else None
        if check:
            _check_story(preset, name)
        if _other_sequences(table, laid_over):
            preset = _renamed(preset, settings, task)
    except FileProblem as problem:
        if not is_set_by(settings, problem.key):
            raise
        raise FileProblem(SET, problem.what, problem.key) from None
    return preset


def _other_sequences(table: Mapping[str, Any], laid_over: Mapping[str, Any]) -> bool:
    """Return whether the settings replace the table's sequences by others."""
    before, after = table.get("task"), laid_over["task"]
    return isinstance(before, Mapping) and any(before.get(key) != after.get(key) for key in _SOURCES)


def _renamed(preset: Preset, settings: Sequence[str], task: Task | None) -> Preset:
    """Return the preset with a title and an idea of its own and without scenes, except those that are set, since the
    table's describe other sequences. Its probes are the task's samples; if the task is not made yet, no probes, which
    has the same effect."""
    title, idea = naming.title_and_idea(preset.task, before=preset.title)
    words: dict[str, Any] = {
        "title": title,
        "idea": idea,
        "group": None,
        "probes": () if task is None else task.samples(),
        "scenes": (),
    }
    return replace(preset, **{key: word for key, word in words.items() if not is_set_by(settings, (key,))})


def _with_own_story(preset: Preset, table: Mapping[str, Any], settings: Sequence[str]) -> Preset:
    """Return a preset that settings were laid over with as much of the table's story as is still true of it, and with
    what the settings themselves say of it."""
    try:
        before = validate(table, "")
    except FileProblem:
        # Only the settings made it an experiment, so that nothing is said of it yet.
        before = without_story(preset)
    own = with_own_story(preset, before)
    given = {name: getattr(preset, name) for name in STORY if is_set_by(settings, (name.removesuffix("_"),))}
    return replace(own, **given)


def _check_story(preset: Preset, name: str) -> None:
    story_check.check_story(preset, name, partial(with_overrides, preset, check=False))


def _with_content(task: TaskSpec, name: str, folders: Sequence[Path], progress: Progress, *, content: bool) -> TaskSpec:
    own, test = ((folder,) for folder in folders)
    try:
        if not content:
            return task_files.located(task, own, test)
        return task_files.with_content(task, own, progress, test)
    except FileProblem as problem:
        if problem.key == task_files.TEST_KEY:
            raise FileProblem(name, f"{dotted(problem.key)}: {problem}", problem.key) from None
        # The dialog has check boxes for columns; a preset has a key.
        remedy = f" {dotted(problem.key)} names those to learn." if problem.key == row_reader.COLUMNS else ""
        raise FileProblem(name, f"task.file: {problem}{remedy}", task_files.KEY) from None


def _task(preset: Preset, name: str) -> Task:
    try:
        task = tasks.make_task(preset.task, preset.model.readout, preset.training.seed)
    except TaskError as error:
        typed = hasattr(preset.task, "sequences") and not names_file(preset.task)
        key = ("task", "sequences") if typed else ("task",)
        raise FileProblem(name, f"{'.'.join(key)}: {printable(str(error))}", key) from None
    if preset.training.carry_state and not task.has_long_sequences:
        key = ("training", "carry_state")
        raise FileProblem(name, f"{'.'.join(key)}: {NO_LONG_SEQUENCES}", key)
    return task
