"""Presets: TOML files that hold the whole of an experiment but its weights.

    schema = 1
    title = "Greener or brown?"
    [task]
    kind = "typed"
    sequences = "The grass is always => greener"

What is not given has the default of `core.specs`, or of the task's own `Spec`. Whatever is wrong raises
`FileProblem`, one sentence that names the file, the key, the value and what is allowed.
"""

import ast
import dataclasses
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from playground import tasks
from playground.core.content import Content
from playground.core.resources import resource
from playground.core.specs import Preset, TaskSpec
from playground.storage import files, tables, task_files
from playground.storage.errors import FileProblem, dotted, listed, nearest, out_of_bounds, printable, shown
from playground.storage.overrides import SET, applied, set_by
from playground.storage.reading import Progress, decoded, unhurried
from playground.storage.validation import validated
from playground.tasks.common import naming
from playground.tasks.common.task import Task, TaskError

LIMIT = 4_000_000
"""The most bytes a preset may have. A larger file is not read."""

SUFFIX = ".toml"

_SOURCES = ("kind", "file", "sequences")
"""The keys of `[task]` that say which sequences there are, and not only how they are made or read."""


def shipped() -> tuple[tuple[str, Preset], ...]:
    """The presets that come with the program, each with its name, in alphabetical order."""
    return tuple((path.stem, load(path, check=False)) for path in _shipped_files())


def find(name: str | Path) -> Path:
    """The file of a shipped preset, or the file with this path.

    Raises `FileProblem`, with what was probably meant, when it is neither, or when the system does not say.
    """
    given, known = Path(name), {path.stem: path for path in _shipped_files()}
    if str(name) in known:
        return known[str(name)]
    if files.exists(given):
        return given
    near = nearest(given.stem, tuple(known))
    if given.suffix.lower() == SUFFIX or len(given.parts) > 1:
        asked = f"; did you mean the shipped preset {near}?" if near else "."
        raise FileProblem(given, f"there is no such file{asked}")
    asked = f"; did you mean {near}?" if near else ", and no file with this path."
    raise FileProblem(str(name), f"there is no preset of this name, only {listed(known)}{asked}")


def load(path: str | Path, settings: Sequence[str] = (), *, check: bool = True) -> Preset:
    """The preset in a file, with `KEY=VALUE` settings laid over it.

    With `check`, its task is made too, to find what is wrong with its sequences. Raises `FileProblem`.
    """
    path = Path(path)
    return loads(*_text(path), settings, check=check, folder=path.parent)


def load_with_task(path: Path, progress: Progress = unhurried) -> tuple[Preset, Task]:
    """The preset in a file and its task, which `load` would only check. `progress` is told how much is read of the
    file that the task names, and may raise to end it. Raises `FileProblem`."""
    text, name = _text(path)
    preset = loads(text, name, check=False, folder=path.parent, progress=progress)
    return preset, _task(preset, name)


def loads(
    text: str,
    name: str,
    settings: Sequence[str] = (),
    *,
    check: bool = True,
    folder: Path | None = None,
    progress: Progress = unhurried,
) -> Preset:
    """The preset in a TOML text; `name` is what sentences call it, `folder` is where a file that its task names is
    looked for, None for the current one. Raises `FileProblem`."""
    if not text.strip():
        raise FileProblem(name, "this file is empty; a preset needs at least a title and a [task].")
    return _read(_table(text, name), name, settings, folder or Path(), check=check, progress=progress)


def with_overrides(
    preset: Preset,
    settings: Sequence[str],
    name: str = "preset",
    *,
    check: bool = True,
    progress: Progress = unhurried,
) -> Preset:
    """A preset with `KEY=VALUE` settings laid over it. What was read of its task's file is not read again, unless a
    setting changes what there is to read; `progress` is told of that, and may raise to end it. Raises `FileProblem`."""
    return _read(as_table(preset), name, settings, Path(), check=check, progress=progress, before=preset.task)


def validate(table: Mapping[str, Any], name: str) -> Preset:
    """The preset that a table describes; its task is not made. Raises `FileProblem`."""
    task = table.get("task")
    if isinstance(task, Mapping) and task.get("kind") not in tasks.kinds():
        raise FileProblem(name, _no_kind(task), ("task", "kind"))
    # The task's other keys are known only to its own specification, which is known by its kind.
    shell = {"task": {"kind": task["kind"]}} if isinstance(task, Mapping) else {}
    preset = validated(Preset, {**table, **shell}, name)
    own = validated(tasks.module(preset.task.kind).Spec, table["task"], name, ("task",))
    return replace(preset, task=own)


def as_table(preset: Preset) -> dict[str, Any]:
    """A preset as the table that `validate` reads. What is `None` is left out, as TOML has no word for it."""
    return {
        key: {inner: v for inner, v in value.items() if _said(v)} if isinstance(value, dict) else value
        for key, value in dataclasses.asdict(preset).items()
        if value is not None
    }


def _said(value: object) -> bool:
    """Whether a value stands in a preset's file: what is `None` has no word in TOML, and content a file of its own."""
    return value is not None and not isinstance(value, Content)


def _text(path: Path) -> tuple[str, str]:
    """What a file holds, and what sentences call it."""
    name = path.name if path in _shipped_files() else str(path)
    return decoded(files.read(path, LIMIT), name), name


def _shipped_files() -> tuple[Path, ...]:
    return tuple(sorted(resource("presets").glob(f"*{SUFFIX}"), key=lambda path: path.stem))


def _no_kind(task: Mapping[str, Any]) -> str:
    allowed = listed([shown(kind) for kind in tasks.kinds()], "or")
    if "kind" not in task:
        return f"task.kind is missing; it must be {allowed}."
    return out_of_bounds(("task", "kind"), task["kind"], allowed)


def _table(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        what, at, place = str(error).rpartition(" (at ")
        reason = what[:1].lower() + what[1:] + ", at " + place.removesuffix(")") if at else str(error)
        raise FileProblem(name, f"this is not TOML: {printable(_with_keys(reason))}.") from None
    except RecursionError:
        raise FileProblem(name, "its values are nested too deeply to be read.") from None
    except ValueError as error:
        # Python refuses to read a decimal of thousands of digits, and says no place.
        digits = max(re.findall(r"\d[\d_]*", text), key=len)
        if len(digits) < 4000:
            raise FileProblem(name, f"this is not TOML: {printable(str(error))}.") from None
        line = text.count("\n", 0, text.index(digits)) + 1
        raise FileProblem(name, f"line {line} holds a whole number of {len(digits):,} digits.") from None


def _with_keys(reason: str) -> str:
    """Python's sentence about a TOML text with keys as TOML writes them: `a.b` for `('a', 'b')`."""

    def written(found: re.Match[str]) -> str:
        try:
            return dotted(ast.literal_eval(found[0]))
        except (ValueError, SyntaxError):
            return found[0]

    return re.sub(r"\(['\"].*['\"],?\)", written, reason)


def _read(
    table: Mapping[str, Any],
    name: str,
    settings: Sequence[str],
    folder: Path,
    *,
    check: bool,
    progress: Progress = unhurried,
    before: TaskSpec | None = None,
) -> Preset:
    try:
        laid_over = applied(table, settings)
        preset = validate(laid_over, name)
        # What was typed as a setting was typed in the current folder.
        folder = Path() if set_by(settings, task_files.KEY) else folder
        known = None if before is None else task_files.with_known_content(preset.task, before)
        preset = replace(preset, task=known or _with_content(preset.task, name, folder, progress))
        task = _task(preset, name) if check else None
        if _other_sequences(table, laid_over):
            preset = _renamed(preset, settings, task)
    except FileProblem as problem:
        if not set_by(settings, problem.key):
            raise
        raise FileProblem(SET, problem.what, problem.key) from None
    return preset


def _other_sequences(table: Mapping[str, Any], laid_over: Mapping[str, Any]) -> bool:
    """Whether the settings put other sequences in the place of the table's."""
    before, after = table.get("task"), laid_over["task"]
    return isinstance(before, Mapping) and any(before.get(key) != after.get(key) for key in _SOURCES)


def _renamed(preset: Preset, settings: Sequence[str], task: Task | None) -> Preset:
    """With words of its own, but for those that are set: the table's speak of other sequences. Probes are the task's
    samples; where it is not made yet, none are named, which means the same."""
    title, idea = naming.called(preset.task, before=preset.title)
    words: dict[str, Any] = {
        "title": title,
        "idea": idea,
        "group": None,
        "probes": () if task is None else task.samples(),
    }
    return replace(preset, **{key: word for key, word in words.items() if not set_by(settings, (key,))})


def _with_content(task: TaskSpec, name: str, folder: Path, progress: Progress) -> TaskSpec:
    try:
        return task_files.with_content(task, (folder,), progress)
    except FileProblem as problem:
        # The dialog has ticks for it; here there is a key.
        remedy = f" {dotted(problem.key)} names those to learn." if problem.key == tables.COLUMNS else ""
        raise FileProblem(name, f"task.file: {problem}{remedy}", task_files.KEY) from None


def _task(preset: Preset, name: str) -> Task:
    try:
        return tasks.make(preset.task, preset.model.readout, preset.training.seed)
    except TaskError as error:
        key = ("task", "sequences") if hasattr(preset.task, "sequences") else ("task",)
        raise FileProblem(name, f"{'.'.join(key)}: {printable(str(error))}", key) from None
