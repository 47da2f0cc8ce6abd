"""Renames the experiment, and replaces its probes, once the user has typed other sequences than the preset's."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from playground.core.edit_state import OpenedSequences
from playground.core.specs import Preset
from playground.session.session import Session
from playground.tasks import typed
from playground.tasks.common import naming
from playground.views.probe.probe_bar import ProbeBar


class TypedSequencesController(QObject):
    """Compares the typed lines with those of the opened preset. If none of them is left, the experiment gets a title
    and probes from the user's lines; if one comes back, it gets the preset's again. Probes edited by hand stay.

    `opened` is what it compares with, None while another preset is being opened. `renamed` carries the preset's name
    (empty for the user's own sequences), the title and the idea.
    """

    renamed = Signal(str, str, str)

    def __init__(self, session: Session, probe: ProbeBar) -> None:
        super().__init__(probe)
        self._session, self._probe = session, probe
        self.opened: OpenedSequences | None = None
        session.changed.connect(self._on_session_changed)

    def clear(self) -> None:
        """Forget the opened preset, before another one is opened."""
        self.opened = None

    def set_opened(self, preset: Preset, name: str) -> None:
        """Remember the preset that was opened or saved, with the current sequences and probes."""
        task = self._session.task
        lines = _lines("" if task is None else task.text)
        self.opened = OpenedSequences(preset=preset, name=name, lines=lines, probes=self._probe.probes)

    def _on_session_changed(self) -> None:
        session, opened = self._session, self.opened
        if opened is None or session.preset is None or session.task is None:
            return
        lines = _lines(session.task.text)
        own = typed.is_typed(session.preset.task) and not lines & opened.lines
        if own != opened.is_own:
            self.opened = opened = replace(opened, is_own=own)
            self._update_title(opened, session.preset)
            self._update_probes(opened)
        elif own and not lines.issuperset(opened.probes):
            self._update_probes(opened)

    def _update_title(self, opened: OpenedSequences, preset: Preset) -> None:
        before = opened.preset
        title, idea = (
            naming.title_and_idea(preset.task, before=before.title) if opened.is_own else (before.title, before.idea)
        )
        self._session.rename(title, idea)
        self.renamed.emit("" if opened.is_own else opened.name, title, idea)

    def _update_probes(self, opened: OpenedSequences) -> None:
        """Set samples of the user's sequences as probes, or the preset's probes. Keep them if edited by hand."""
        probe, before = self._probe, opened.probes
        if probe.probes != before:
            return
        probes = ((() if opened.is_own else opened.preset.probes) or self._session.samples()) or ("",)
        self.opened = replace(opened, probes=probes)
        if probes != before:
            probe.set_probes(probes)
            probe.changed.emit(probe.text)


def _lines(text: str) -> frozenset[str]:
    return frozenset(line.strip() for line in text.split("\n") if line.strip())
