"""Takes back what the user has changed of the experiment, and does it again."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Signal, Slot

from playground.app.context import Context
from playground.app.controllers.typed_sequences import TypedSequencesController
from playground.core.edit_state import EditState, difference, opening
from playground.core.experiment import View
from playground.session.kept_networks import KeptNetworks
from playground.session.undo_history import Change, UndoHistory
from playground.views.probe.probe_bar import ProbeBar

MEMORY = 2
"""How many times as much as the history of one network the networks take that can come back."""


class UndoController(QObject):
    """Watches the session and the probe bar, so that whatever changes the experiment can be undone: settings are put
    back while training goes on, networks that were replaced come back as they were, paused.

    All that changes in one turn of the event loop, or while a task is being made, is one change. `changed` comes after
    each; `reopened` carries the `EditState` of another experiment, which the window is to show.
    """

    changed = Signal()
    reopened = Signal(object)
    _touched = Signal()

    def __init__(
        self, context: Context, probe: ProbeBar, sequences: TypedSequencesController, flush: Callable[[], object]
    ) -> None:
        """`flush` applies text that is still being typed."""
        super().__init__(probe)
        self._session, self._messages, self._settings = context.session, context.messages, context.settings
        self._probe, self._sequences, self._flush = probe, sequences, flush
        self._history = UndoHistory(self._budget)
        self._last: EditState | None = None
        self._replaced: KeptNetworks | None = None
        self._cause = ""
        self._session.replacing.connect(self._keep)
        self._session.changed.connect(self._touched)
        probe.changed.connect(lambda _text: self._touched.emit())
        self._touched.connect(self._settle_if_idle, Qt.ConnectionType.QueuedConnection)

    @property
    def undo_title(self) -> str:
        """What is undone next; empty if nothing is."""
        last = self._history.last
        return "" if last is None else last.title

    @property
    def redo_title(self) -> str:
        """What is done again next; empty if nothing is."""
        undone = self._history.next
        return "" if undone is None else undone.title

    def undo(self) -> None:
        """Take back the last change."""
        self._flush()
        self._settle()
        change, now = self._history.last, self._last
        if change is None or now is None:
            return
        kept = change.networks_before
        if kept is not None and kept.is_lost:
            self._history.forget_last()
            self._say_lost(change)
        else:
            change.after = now
            change.networks_after = self._go_to(change.before, kept, opens=change.opens)
            self._history.go_back()
        self.changed.emit()

    def redo(self) -> None:
        """Do again what was undone last."""
        self._flush()
        self._settle()
        change, now = self._history.next, self._last
        if change is None or now is None:
            return
        kept = change.networks_after
        if kept is not None and kept.is_lost:
            self._history.forget_next()
            self._say_lost(change)
        else:
            change.before = now
            change.networks_before = self._go_to(change.after, kept, opens=change.opens)
            self._history.go_forward()
        self.changed.emit()

    def _go_to(self, state: EditState, kept: KeptNetworks | None, *, opens: bool) -> KeptNetworks | None:
        """Bring an experiment back as it was. Return the networks that this replaces."""
        session, left = self._session, None
        if kept is not None:
            left = session.keep()
            if opens:
                self._sequences.clear()
                session.opened = state.opened
            elif session.draft is not None:
                # Since then it may have been saved under another title.
                title, idea = session.draft.title, session.draft.idea
                kept = replace(kept, preset=replace(kept.preset, title=title, idea=idea))
            session.restore(kept)
        session.put_back(state.draft, state.other)
        if opens:
            self.reopened.emit(state)
            self._sequences.opened = state.sequences
        elif state.view.probes != self._probe.probes:
            self._show_probes(state.view)
        left = left or self._replaced
        self._last, self._replaced, self._cause = self._state, None, ""
        return left

    def _show_probes(self, view: View) -> None:
        self._probe.set_probes(view.probes)
        self._probe.choose(view.probe)
        self._probe.changed.emit(self._probe.text)

    @property
    def _state(self) -> EditState | None:
        session, probe = self._session, self._probe
        if session.draft is None or session.opened is None:
            return None
        return EditState(
            draft=session.draft,
            other=session.other,
            view=View(probes=probe.probes, probe=probe.text),
            opened=session.opened,
            name=session.name,
            sequences=self._sequences.opened,
        )

    @property
    def _budget(self) -> int:
        return MEMORY * self._settings.history_megabytes * 2**20

    @Slot(str)
    def _keep(self, cause: str) -> None:
        """Keep the networks that are about to be replaced; of several in a row the first."""
        if self._last is not None and self._replaced is None:
            self._replaced, self._cause = self._session.keep(), cause

    @Slot()
    def _settle_if_idle(self) -> None:
        if not self._session.worker.is_busy:
            self._settle()

    def _settle(self) -> None:
        """Make one change of all that has changed since the last time."""
        before, kept, cause = self._last, self._replaced, self._cause
        self._last, self._replaced, self._cause = self._state, None, ""
        if before is None or self._last is None:
            return
        opens, found = cause == "opening", difference(before, self._last)
        if cause or found is not None:
            title = opening(self._last) if opens else cause or (found.title if found is not None else "")
            field = "" if cause or found is None else found.field
            change = Change(title=title, before=before, after=self._last, opens=opens, field=field)
            change.networks_before = kept
            self._history.budget = self._budget
            self._history.add(change)
            self.changed.emit()
        elif kept is not None and self._history.last is not None:
            # What was done again needed another network, whose task took a while.
            last = self._history.last
            last.networks_before = last.networks_before or kept

    def _say_lost(self, change: Change) -> None:
        self._messages.show(f"The way back over “{change.title}” is lost: its networks could not be kept.")
