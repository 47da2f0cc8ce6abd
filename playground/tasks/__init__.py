"""The tasks, one file each; `common/` holds what they share.

A file `tasks/NAME.py` holds the task `kind = "NAME"`: its `Spec`, a dataclass of the keys that a preset's `[task]` may
have, and `make_task(spec, readout, seed)`, which returns the `Task`. Nothing else has to know about it.
"""

import functools
import importlib
import pkgutil
from typing import Protocol

from playground.core.specs import Preset, Readout, TaskSpec
from playground.tasks.common.task import NO_LONG_SEQUENCES, Task, TaskError

TaskKey = tuple[TaskSpec, Readout, int, bool]
"""The arguments of `make_task`. Presets with equal keys have the same task."""


def task_key(preset: Preset) -> TaskKey:
    """Return everything that the task of a preset depends on."""
    return preset.task, preset.model.readout, preset.training.seed, preset.training.carry_state


class TaskModule(Protocol):
    """The interface of a file in `tasks/`."""

    Spec: type[TaskSpec]

    def make_task(self, spec: TaskSpec, readout: Readout, seed: int) -> Task:
        """Make the task. Raises `TaskError` if no network could be trained on it."""
        ...

    # If making a task is slow, `reader(spec)` makes it without its sequences: enough to read a probe.


@functools.cache
def kinds() -> tuple[str, ...]:
    """Return the names of all tasks, in alphabetical order."""
    return tuple(sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.ispkg))


def module(kind: str) -> TaskModule:
    """Return the module of the task `kind`. Raises `LookupError` if there is none."""
    if kind not in kinds():
        raise LookupError(f"there is no task “{kind}”; the tasks are {', '.join(kinds())}")
    return importlib.import_module(f"{__name__}.{kind}")


def make_task(spec: TaskSpec, readout: Readout, seed: int, carry_state: bool = False) -> Task:
    """Make the task of a specification. Raises `TaskError` if no network could be trained on it, or not with a state
    that is carried from batch to batch."""
    task = module(spec.kind).make_task(spec, readout, seed)
    if carry_state and not task.has_long_sequences:
        raise TaskError(NO_LONG_SEQUENCES)
    return task


def reader(spec: TaskSpec, readout: Readout, seed: int) -> Task:
    """Make a task for reading probes, possibly without its sequences. Raises `TaskError` like `make_task`."""
    own = getattr(module(spec.kind), "reader", None)
    task: Task = own(spec) if own else make_task(spec, readout, seed)
    return task
