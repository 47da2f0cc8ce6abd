"""Presets on their way to be the experiment: read and made beside the window, which shows that they are."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from playground.app.context import Context
from playground.app.dialogs.file_dialogs import preset_to_open
from playground.core.specs import Preset
from playground.session.background import BackgroundWorker, Tell, why
from playground.session.task_making import make, needs
from playground.storage import presets
from playground.tasks import typed
from playground.tasks.common.task import Task
from playground.views.bars.progress_bar import MakingBar

SHOWN_AFTER, SHOWN_EVERY = 150, 50
"""Milliseconds until the window shows that something is being made, and between two looks at how far it is."""


class PresetLoader(QObject):
    """Opens presets, and shows what the window waits for, be it this or the session's next task. What is open stays as
    it is, and can be used, until the new one is there."""

    opened = Signal(object, str, object)
    """A preset, its name and its task."""

    def __init__(self, context: Context, bar: MakingBar) -> None:
        super().__init__(bar)
        self._session, self._messages, self._bar = context.session, context.messages, bar
        self._name = self._otherwise = ""
        self.maker = BackgroundWorker("opening", self)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._show)
        for maker in (self.maker, context.session.maker):
            maker.changed.connect(self._follow)
        bar.stopped.connect(self._stop)
        context.closing.add(self.close)

    def open(self, name: str, otherwise: str = "", said: str = "") -> bool:
        """Open a shipped preset by name, or a file, and then say something. What cannot be opened is said; the
        experiment stays as it is, or is that of another preset where there is none yet.

        Gives False where it is known by now that it cannot be opened.
        """
        return self._ask(partial(_load, name), name, otherwise, said)

    def choose(self) -> None:
        """Ask for a preset of the user's own, and open it."""
        if path := preset_to_open(self._bar.window()):
            self.open(path)

    def open_preset(self, preset: Preset, name: str) -> bool:
        """Open a preset that is there, all but its task, under a name. Gives what `open` does."""
        return self._ask(partial(_complete, typed.trimmed(preset)), name)

    def _ask(self, work: Callable[[Tell], tuple[Preset, Task]], name: str, otherwise: str = "", said: str = "") -> bool:
        failed = False

        def done(made: tuple[Preset, Task] | Exception) -> None:
            nonlocal failed
            if isinstance(made, Exception):
                failed = True
                self._fail(why(made), otherwise)
            else:
                preset, task = made
                self.opened.emit(preset, name, task)
                self._messages.say(said)

        self._name, self._otherwise = Path(name).stem, otherwise
        self.maker.ask(work, done)
        return not failed

    def close(self) -> None:
        """The window goes."""
        self._timer.stop()
        self.maker.close()

    def _fail(self, words: str, otherwise: str) -> None:
        if otherwise and self._session.preset is None:
            self.open(otherwise, said=words)
        else:
            self._messages.say(words)

    @Slot()
    def _stop(self) -> None:
        """Not this one; but a window is never without an experiment."""
        self.maker.leave()
        if self._otherwise and self._session.preset is None:
            self.open(self._otherwise)

    @Slot()
    def _follow(self) -> None:
        if not (self.maker.busy or self._session.maker.busy):
            self._timer.stop()
            self._bar.show_idle()
        elif not self._timer.isActive():
            self._timer.start(SHOWN_AFTER)

    @Slot()
    def _show(self) -> None:
        self._timer.setInterval(SHOWN_EVERY)
        bar, maker = self._bar, self.maker
        if maker.busy:
            bar.show_making(f"Opening {self._name} …", maker.share, stoppable=True)
        else:
            bar.show_making("Making the sequences …", None, stoppable=False)


def _load(name: str, tell: Tell) -> tuple[Preset, Task]:
    """A preset and its task. Raises `FileProblem`."""
    return presets.load_with_task(presets.find(name), tell)


def _complete(preset: Preset, tell: Tell) -> tuple[Preset, Task]:
    """A preset and its task. Raises `TaskError`."""
    return preset, make(needs(preset), tell)
