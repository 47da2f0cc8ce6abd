"""The reading pane: which sequence is read how, what its tokens are tinted by, and where a click on it leads."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject

from playground.app.context import Context
from playground.app.controllers.generation import GenerationController
from playground.app.controllers.low_windows import LEAST_HEIGHTS, has_room
from playground.core.reading import judge, prompt_length, read
from playground.core.snapshot import Snapshot
from playground.core.surprise import ranks, surprise
from playground.core.trace import Trace
from playground.core.vocabulary import ARROW
from playground.tasks.common.task import Task
from playground.views.reading.reading_pane import ReadingPane, Shown
from playground.views.score.score import Score
from playground.views.widgets.throttle import Throttle

LONG = 30
"""More tokens than this are read as running text; in the columns of the score they are hard to read."""
_FASTEST = 200
"""Milliseconds from one text to the next while a network trains."""


class ReadingController(QObject):
    """Shows the tokens of complete snapshots in `pane`, where the network's answer is the next token: those of a
    dialogue always, others if they are many or some were generated."""

    def __init__(self, context: Context, pane: ReadingPane, score: Score, generation: GenerationController) -> None:
        super().__init__(pane)
        self.pane, self._score, self._generation = pane, score, generation
        self._session, self._settings = context.session, context.settings
        self._snapshot: Snapshot | None = None
        self._height = max(LEAST_HEIGHTS["text"])
        self._unit: tuple[int | None, int] = (None, 0)
        self._throttle = Throttle(self, _FASTEST, self._show)
        pane.set_tint(self._settings.text_tint)
        pane.set_rows(self._settings.text_rows)
        pane.set_folded(self._settings.text_folded)
        pane.hide()
        pane.token_chosen.connect(score.selection.move_to)
        pane.tint_changed.connect(self._keep_tint)
        pane.rows_changed.connect(self._keep_rows)
        pane.folded.connect(self._keep_folded)
        score.selection.changed.connect(self._on_selection)
        self._session.restarted.connect(self._forget)
        self._session.snapshot.connect(self.show)

    def fit(self, height: int) -> None:
        """Hide the pane in a window of so many pixels if the scores need its room."""
        self._height = height
        self._show()

    def show(self, snapshot: Snapshot) -> None:
        """Show a complete snapshot: at once, but while a network trains at most five times a second."""
        if not snapshot.is_complete or snapshot.trace is None:
            return
        before, self._snapshot = self._snapshot, snapshot
        same = before is not None and before.trace is not None and before.trace.tokens == snapshot.trace.tokens
        if snapshot.is_training and same:
            self._throttle.request()
        else:
            self._throttle.cancel()
            self._show()

    def _show(self) -> None:
        snapshot, task = self._snapshot, self._session.task
        if snapshot is None or snapshot.trace is None or task is None:
            return
        read_of = [(snapshot, snapshot.trace)]
        if snapshot.other is not None and snapshot.other.trace is not None:
            read_of.append((snapshot.other, snapshot.other.trace))
        useful = any(trace.timesteps > LONG or trace.generated_count for _, trace in read_of) or task.is_dialogue
        fits = has_room("text", self._height, networks=len(read_of))
        shows = fits and useful and snapshot.trace.timesteps > 0 and self._generation.writes_tokens
        if shows:
            self.pane.show_unit(self._unit_name(snapshot.trace))
            self.pane.show_networks(
                [self._shown(trace, task, snapshot.watch.probe, each.finish) for each, trace in read_of],
                characters=task.tokens == "characters",
            )
            self.pane.show_playhead(self._score.selection.timestep)
        self.pane.setVisible(shows)

    def _shown(self, trace: Trace, task: Task, probe: str, finish: str) -> Shown:
        prompt = prompt_length(probe, task.tokens) if task.is_dialogue else 0
        bits, verdict = surprise(trace), None
        if prompt:
            # Training asks for the reply alone.
            bits[:prompt] = np.nan
            known = task.reply(probe.partition(ARROW)[0])
            verdict = judge(trace, task.tokens, prompt, known, finished=bool(finish))
        return Shown(
            reading=read(trace.tokens, task.tokens, generated=trace.generated_count, prompt=prompt or None),
            tokens=trace.tokens,
            bits=bits,
            ranks=self._ranks(trace),
            verdict=verdict,
        )

    def _unit_name(self, trace: Trace) -> str:
        if self._ranks(trace) is None:
            return ""
        unit = self._score.selection.unit
        return f"{'h' if trace.cell is None else 'c'}, unit {(unit or 0) + 1}"

    def _ranks(self, trace: Trace) -> npt.NDArray[np.float64] | None:
        """Return the ranks of the chosen unit's cell state, or of its hidden state without one; None without a unit."""
        selection = self._score.selection
        if selection.unit is None or selection.unit >= trace.units or selection.layer >= trace.layers:
            return None
        return ranks(trace.memory[:, selection.layer, selection.unit])

    def _on_selection(self) -> None:
        """Follow the playhead, and the unit if it changed."""
        selection = self._score.selection
        unit = selection.unit, selection.layer
        if unit != self._unit:
            self._unit = unit
            self._show()
        self.pane.show_playhead(selection.timestep)

    def _forget(self) -> None:
        self._throttle.cancel()
        self._snapshot = None
        self.pane.hide()

    def _keep_tint(self, tint: str) -> None:
        self._settings.text_tint = tint

    def _keep_rows(self, rows: int) -> None:
        self._settings.text_rows = rows

    def _keep_folded(self, folded: bool) -> None:
        self._settings.text_folded = folded
