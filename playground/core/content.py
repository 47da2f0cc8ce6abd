"""What was read from the file that a task names, so that the task itself need not read."""

from dataclasses import dataclass
from typing import Self

from playground.core.specs import TaskSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSpec(TaskSpec):
    """Base of the specifications of tasks whose sequences stand in a file of their own. `file` is its path, or the
    name of a text that comes with the program.

    Such a task has a second specification below this one, with the file's `Content`: no preset holds it, only what
    storage reads gives it.
    """

    file: str = ""


class Content:
    """What a file held, never changed. It is copied by reference, and equal to any other of the same digest."""

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
