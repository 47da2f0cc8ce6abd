"""The batches that a run learns from, which it can give back."""

from dataclasses import dataclass

from playground.core.batches import Batch
from playground.core.specs import TrainingSpec
from playground.tasks.common.task import BatchStream, StreamState, Task


@dataclass(frozen=True, slots=True)
class BatchPosition:
    """The position of a stream of batches before the batch that a step reads, and the batches that undone steps
    returned, the next one last. `stream` is None for batches that cannot come again."""

    stream: BatchStream | None
    place: StreamState
    returned: tuple[Batch, ...]


class BatchQueue:
    """Yields first the batches that undone steps returned, then those of the task's stream. `longest` is the most
    timesteps of a sequence drawn so far."""

    def __init__(self, task: Task, training: TrainingSpec) -> None:
        self.longest = 0
        self.restart(task, training)

    def restart(self, task: Task, training: TrainingSpec) -> None:
        """Begin a new stream. Raises `TaskError` if the state is to be carried and the task has no long sequences."""
        make = task.streams if training.carry_state else task.batches
        self.stream = make(training.batch, training.seed)
        self._returned: list[Batch] = []

    def next(self) -> Batch:
        """Return the next batch."""
        batch = self._returned.pop() if self._returned else next(self.stream)
        self.longest = max(self.longest, len(batch.inputs))
        return batch

    def give_back(self, *batches: Batch) -> None:
        """Take back batches that were drawn last, in the order in which they were drawn; they come again in it."""
        self._returned += reversed(batches)

    @property
    def position(self) -> BatchPosition:
        """The position before the next batch."""
        return BatchPosition(self.stream, self.stream.state, tuple(self._returned))

    def restore(self, position: BatchPosition) -> bool:
        """Return to an earlier position of the present stream. Return False, and change nothing, if it is of another
        one."""
        if position.stream is not self.stream:
            return False
        self.stream.restore(position.place)
        self._returned = list(position.returned)
        return True
