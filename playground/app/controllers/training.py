"""The buttons of training: train, pause, one step, reset. In the memory lab they are the study's."""

from PySide6.QtCore import QObject

from playground.app.context import Context
from playground.app.lab.lab_controller import LabController
from playground.views.bars.top_bar import TopBar
from playground.views.score.score import Score
from playground.views.setup.editor import SequenceEditor


class TrainingController(QObject):
    """Starts and stops training. Text that is still being typed counts before the next step."""

    def __init__(self, context: Context, lab: LabController, top: TopBar, score: Score, editor: SequenceEditor) -> None:
        super().__init__(top)
        self._session, self._messages, self._lab = context.session, context.messages, lab
        self._top, self._score, self._editor = top, score, editor

    def toggle(self) -> None:
        """Train or pause; in the lab, make the study's runs or pause."""
        if self._lab.on:
            self._lab.toggle()
        elif self._session.running:
            self._session.pause()
        else:
            self._messages.say("")
            self.flush()
            self._session.train()
        self._top.show_running(self._session.running)

    def step(self) -> None:
        """Take one training step; none in the lab."""
        if self._lab.on:
            return
        self.flush()
        self._session.step()
        self._top.show_running(False)

    def reset(self) -> None:
        """Go back to the seed's first weights; in the lab, forget the results."""
        if self._lab.on:
            self._lab.clear()
            return
        self.flush()
        self._session.reset()

    def flush(self) -> None:
        """Apply text that is still being typed."""
        if self._editor.pending:
            self._editor.flush()

    def focus_keys(self) -> None:
        """Give the keyboard to the score; in the lab, to the plot."""
        view = self._lab.view if self._lab.on else None
        (self._score if view is None else view.plot).setFocus()
