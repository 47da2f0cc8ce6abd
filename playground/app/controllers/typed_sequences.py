"""Renames the experiment, and replaces its probes, once the user has typed other sequences than the preset's."""

from PySide6.QtCore import QObject, Signal

from playground.core.specs import Preset
from playground.session.session import Session
from playground.tasks import typed
from playground.tasks.common import naming
from playground.views.probe.probe_bar import ProbeBar


class TypedSequencesController(QObject):
    """Compares the typed lines with those of the opened preset. If none of them is left, the experiment gets a title
    and probes from the user's lines; if one comes back, it gets the preset's again. Probes edited by hand stay.

    `renamed` carries the preset's name (empty for the user's own sequences), the title and the idea.
    """

    renamed = Signal(str, str, str)

    def __init__(self, session: Session, probe: ProbeBar) -> None:
        super().__init__(probe)
        self._session, self._probe = session, probe
        self._opened: tuple[Preset, str] | None = None
        self._lines: frozenset[str] = frozenset()
        self._probes: tuple[str, ...] = ()
        self._is_own = False
        session.changed.connect(self._on_session_changed)

    def clear(self) -> None:
        """Forget the opened preset, before another one is opened."""
        self._opened = None

    def set_opened(self, preset: Preset, name: str) -> None:
        """Remember the preset that was opened or saved, with the current sequences and probes."""
        task = self._session.task
        self._opened, self._is_own = (preset, name), False
        self._lines = _lines("" if task is None else task.text)
        self._probes = self._probe.probes

    def _on_session_changed(self) -> None:
        session = self._session
        if self._opened is None or session.preset is None or session.task is None:
            return
        lines = _lines(session.task.text)
        own = isinstance(session.preset.task, typed.Spec) and not lines & self._lines
        if own != self._is_own:
            self._is_own = own
            self._update_title(session.preset)
            self._update_probes()
        elif own and not lines.issuperset(self._probes):
            self._update_probes()

    def _update_title(self, preset: Preset) -> None:
        assert self._opened is not None
        opened, name = self._opened
        title, idea = (
            naming.title_and_idea(preset.task, before=opened.title) if self._is_own else (opened.title, opened.idea)
        )
        self._session.rename(title, idea)
        self.renamed.emit("" if self._is_own else name, title, idea)

    def _update_probes(self) -> None:
        """Set samples of the user's sequences as probes, or the preset's probes. Keep them if edited by hand."""
        probe, before = self._probe, self._probes
        if self._opened is None or probe.probes != before:
            return
        self._probes = ((() if self._is_own else self._opened[0].probes) or self._session.samples()) or ("",)
        if self._probes != before:
            probe.set_probes(self._probes)
            probe.changed.emit(probe.text)


def _lines(text: str) -> frozenset[str]:
    return frozenset(line.strip() for line in text.split("\n") if line.strip())
