"""The content of the file that a task names, read beforehand so that tasks do no I/O."""

from dataclasses import dataclass
from typing import Self, TypeGuard

from playground.core.specs import TaskSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSpec(TaskSpec):
    """Base class of the specifications of tasks that read their sequences from a file. `file` is a path, or the name of
    a text that comes with the program. `test_file` is another such file, all of which is tested; if it is empty, a part
    of the first is.

    Each such task has a second specification, a subclass that also holds the file's `Content`. No preset file holds
    that one; only storage creates it.
    """

    file: str = ""
    test_file: str = ""

    @property
    def is_from_file(self) -> bool:
        """Whether the sequences are in a file. Typed ones need not be."""
        return True

    @property
    def predicts_next(self) -> bool:
        """Whether an answer at a timestep is the next token, which a network can read again."""
        return True


def names_file(task: TaskSpec) -> TypeGuard[FileSpec]:
    """Return whether a task reads its sequences from a file."""
    return isinstance(task, FileSpec) and task.is_from_file


class Content:
    """The immutable content of a file. Copies share it, and contents of the same digest are equal."""

    __slots__ = ("digest",)

    def __init__(self, digest: str) -> None:
        self.digest = digest

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Content) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.digest})"
