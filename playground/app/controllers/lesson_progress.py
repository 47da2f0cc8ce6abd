"""How far the lessons are, kept in the settings: of each its current step, and which of its steps are done."""

from typing import Any

from playground.app.settings import Settings
from playground.core.lessons.lesson import Lesson
from playground.core.lessons.progress import Progress


class LessonProgress:
    """Reads and writes the table `lessons` of the settings. What is stored may be of another version of a lesson."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def step_of(self, name: str, lesson: Lesson) -> int:
        """Return the index of the step to go on with: the stored one, or the first if the lesson is done."""
        step = self._stored(name).get("step")
        if not isinstance(step, int) or len(self.done(name, lesson)) == len(lesson.steps):
            return 0
        return min(max(step, 0), len(lesson.steps) - 1)

    def done(self, name: str, lesson: Lesson) -> frozenset[int]:
        """Return the indices of the steps that are done."""
        stored = self._stored(name).get("done")
        known = range(len(lesson.steps))
        return frozenset(step for step in stored if step in known) if isinstance(stored, list) else frozenset()

    def keep(self, name: str, progress: Progress) -> None:
        """Store how far a lesson is. A step that was done once stays so."""
        done = set(self.done(name, progress.lesson))
        pairs = zip(progress.steps, progress.lesson.steps, strict=True)
        done |= {index for index, (now, step) in enumerate(pairs) if now.is_done(step)}
        row = {"step": progress.index, "done": sorted(done)}
        if row != self._stored(name):
            self._settings.lessons = {**self._table, name: row}

    @property
    def _table(self) -> dict[str, Any]:
        table = self._settings.lessons
        return table if isinstance(table, dict) else {}

    def _stored(self, name: str) -> dict[str, Any]:
        row = self._table.get(name)
        return row if isinstance(row, dict) else {}
