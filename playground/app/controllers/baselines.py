"""Measures the baselines of the task in the background, and shows them beside the network."""

from functools import partial

from PySide6.QtCore import QObject, Signal

from playground.app.context import Context
from playground.core.baseline import Baselines
from playground.core.measured_on import with_test_set
from playground.session.background import BackgroundWorker
from playground.session.task_making import TaskKey, task_key
from playground.tasks.baselines import measured, none_yet
from playground.views.bars.top_bar import TopBar
from playground.views.training_strip.training_strip import TrainingStrip


class BaselinesController(QObject):
    """Follows the session's task. `changed` carries its `Baselines`: none at first, then those that were measured."""

    changed = Signal(object)

    def __init__(self, context: Context, top: TopBar, strip: TrainingStrip) -> None:
        super().__init__(strip)
        self._session, self._top, self._strip = context.session, top, strip
        self._key: TaskKey | None = None
        self.baselines = Baselines()
        self.worker = BackgroundWorker("baselines", self)
        context.closing.on_close(self.worker.close)
        context.session.changed.connect(self._follow)

    def _follow(self) -> None:
        preset, task = self._session.preset, self._session.task
        if preset is None or task is None:
            return
        key = task_key(preset)
        if key != self._key:
            self._key = key
            known = measured.known(key)
            self._take(known or none_yet(task))
            if known is None and not task.obstacle:
                self.worker.submit(partial(measured.measure, key, task), self._on_measured, is_short=False)
            else:
                self.worker.cancel()
        self._show()

    def _on_measured(self, found: Baselines | Exception) -> None:
        # Nothing is known where measuring failed, as for want of memory, and so nothing is said.
        if isinstance(found, Baselines):
            self._take(found)
            self._show()

    def _take(self, baselines: Baselines) -> None:
        self.baselines = baselines
        self.changed.emit(baselines)

    def _show(self) -> None:
        mark = self._session.preset.mark if self._session.preset is not None else None
        words = self.baselines.explanation(None if mark is None else mark.loss) if self.baselines.heldout else ""
        told = with_test_set(words, self._session.task.test_set if self._session.task is not None else "")
        self._top.show_baselines(self.baselines, told)
        self._strip.show_baselines(self.baselines, told)
