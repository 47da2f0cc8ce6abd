"""Sequences typed in the place of a preset's: an experiment of the user's own, with a title and probes of its own."""

from PySide6.QtCore import QObject, Signal

from playground.core.specs import Preset
from playground.session.session import Session
from playground.tasks import typed
from playground.tasks.common import naming
from playground.views.probe.probe_bar import ProbeBar


class TypedSequencesController(QObject):
    """Watches whether anything is left of the sequences that were opened. Where nothing is, the experiment is called
    otherwise; where a line comes back, it is the preset again. Probes that were changed by hand stay.

    `called` has the name of the preset that it is now, or none, its title and its idea.
    """

    called = Signal(str, str, str)

    def __init__(self, session: Session, probe: ProbeBar) -> None:
        super().__init__(probe)
        self._session, self._probe = session, probe
        self._opened: tuple[Preset, str] | None = None
        self._lines: frozenset[str] = frozenset()
        self._probes: tuple[str, ...] = ()
        self._own = False
        session.changed.connect(self._follow)

    def forget(self) -> None:
        """Another experiment is about to be opened."""
        self._opened = None

    def begin(self, preset: Preset, name: str) -> None:
        """This is what was opened or saved, with the sequences and the probes that are there now."""
        task = self._session.task
        self._opened, self._own = (preset, name), False
        self._lines = _lines("" if task is None else task.text)
        self._probes = self._probe.probes

    def _follow(self) -> None:
        session = self._session
        if self._opened is None or session.preset is None or session.task is None:
            return
        lines = _lines(session.task.text)
        own = isinstance(session.preset.task, typed.Spec) and not lines & self._lines
        if own != self._own:
            self._own = own
            self._call(session.preset)
            self._give_probes()
        elif own and not lines.issuperset(self._probes):
            self._give_probes()

    def _call(self, preset: Preset) -> None:
        assert self._opened is not None
        opened, name = self._opened
        title, idea = naming.called(preset.task, before=opened.title) if self._own else (opened.title, opened.idea)
        self._session.call(title, idea)
        self.called.emit("" if self._own else name, title, idea)

    def _give_probes(self) -> None:
        """Samples of the own sequences, or what was opened with the others."""
        probe, before = self._probe, self._probes
        if self._opened is None or probe.probes != before:
            return
        self._probes = ((() if self._own else self._opened[0].probes) or self._session.samples()) or ("",)
        if self._probes != before:
            probe.set_probes(self._probes)
            probe.changed.emit(probe.text)


def _lines(text: str) -> frozenset[str]:
    return frozenset(line.strip() for line in text.split("\n") if line.strip())
