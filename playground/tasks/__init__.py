"""Where sequences come from: one file a task; `common/` has what they share.

A file `tasks/NAME.py` holds the task `kind = "NAME"`: its `Spec`, a dataclass of the keys a preset's `[task]` may
have, and `make(spec, readout, seed)`, which gives the `Task`. Nothing else has to know of it.
"""

import importlib
import pkgutil
from typing import Protocol

from playground.core.specs import Readout, TaskSpec
from playground.tasks.common.task import Task


class TaskModule(Protocol):
    """What a file in `tasks/` offers."""

    Spec: type[TaskSpec]

    def make(self, spec: TaskSpec, readout: Readout, seed: int) -> Task:
        """The task. Raises `TaskError` when no network could be trained on it."""
        ...

    # Where a task takes long to make, `reader(spec)` gives it without its sequences: enough to read a probe.


def kinds() -> tuple[str, ...]:
    """The names of all tasks, in alphabetical order."""
    return tuple(sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.ispkg))


def module(kind: str) -> TaskModule:
    """The file of the task `kind`. Raises `LookupError` when there is none."""
    if kind not in kinds():
        raise LookupError(f"there is no task “{kind}”; the tasks are {', '.join(kinds())}")
    return importlib.import_module(f"{__name__}.{kind}")


def make(spec: TaskSpec, readout: Readout, seed: int) -> Task:
    """The task of a specification. Raises `TaskError` when no network could be trained on it."""
    return module(spec.kind).make(spec, readout, seed)


def reader(spec: TaskSpec, readout: Readout, seed: int) -> Task:
    """A task to read probes with, of which the sequences may be left out. Raises `TaskError` like `make`."""
    own = getattr(module(spec.kind), "reader", None)
    task: Task = own(spec) if own else make(spec, readout, seed)
    return task
