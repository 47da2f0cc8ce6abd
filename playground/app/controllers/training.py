"""Train, pause, step and reset. In the memory lab these buttons drive the study."""

from PySide6.QtCore import QObject

from playground.app.context import Context
from playground.app.lab.lab_controller import LabController
from playground.views.bars.top_bar import TopBar
from playground.views.score.score import Score
from playground.views.setup.sequence_editor import SequenceEditor


class TrainingController(QObject):
    """Starts and stops training. Applies text that is still being typed before the next step."""

    def __init__(self, context: Context, lab: LabController, top: TopBar, score: Score, editor: SequenceEditor) -> None:
        super().__init__(top)
        self._session, self._messages, self._lab = context.session, context.messages, lab
        self._top, self._score, self._editor = top, score, editor

    def toggle(self) -> None:
        """Train or pause; in the lab, run the study or pause it."""
        if self._lab.is_open:
            self._lab.toggle()
        elif self._session.is_running:
            self._session.pause()
        else:
            self._messages.show("")
            self.flush()
            self._session.train()
        self._top.show_running(self._session.is_running)

    def train_for(self, steps: int) -> None:
        """Train for `steps` steps, or until the mark. Leaves the lab alone."""
        self._messages.show("")
        self.flush()
        self._session.train_for(steps)
        self._top.show_running(self._session.is_running)

    def pause(self) -> None:
        """Pause after the current step."""
        self._session.pause()
        self._top.show_running(False)

    def step(self) -> None:
        """Take one training step. Does nothing in the lab."""
        if self._lab.is_open:
            return
        self.flush()
        self._session.step()
        self._top.show_running(False)

    def reset(self) -> None:
        """Restart from the seed's initial weights; in the lab, clear the results."""
        if self._lab.is_open:
            self._lab.ask_to_clear()
            return
        self.flush()
        self._session.reset()

    def flush(self) -> None:
        """Apply text that is still being typed."""
        if self._editor.has_pending:
            self._editor.flush()

    def focus_view(self) -> None:
        """Give the keyboard focus to the score; in the lab, to the plot."""
        view = self._lab.view if self._lab.is_open else None
        (self._score if view is None else view.plot).setFocus()
