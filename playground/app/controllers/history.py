"""Looking back at a run's snapshots, and going on from one: the scrubber's wires."""

from PySide6.QtCore import QObject

from playground.app.context import Context
from playground.core.snapshot import Snapshot
from playground.views.probe.probe_bar import ProbeBar
from playground.views.training_strip.training_strip import TrainingStrip


class HistoryController(QObject):
    """`step` is what is looked back at, None while the training is followed."""

    def __init__(self, context: Context, strip: TrainingStrip) -> None:
        super().__init__(strip)
        self._session, self._messages, self._watch = context.session, context.messages, context.watch
        self._strip, self._scrubber = strip, strip.scrubber
        self._scrubber.moved.connect(lambda step: self._watch.update(step=step))
        strip.history.go_on.clicked.connect(self.go_on)
        # Another run has steps of its own.
        self._session.restarted.connect(lambda: self._watch.update(step=None))
        self._session.branched.connect(self._branched)
        context.messages.accepted.connect(self._restore)
        self._sound: int | None = None

    @property
    def step(self) -> int | None:
        """The step that is looked back at."""
        return self._scrubber.step

    def show(self, snapshot: Snapshot) -> None:
        """How far the run is, and what is kept of it."""
        self._strip.show_history(snapshot.step, snapshot.kept)

    def caption(self, probe: ProbeBar, snapshot: Snapshot) -> None:
        """Say beside the probe of which moment it is shown."""
        if snapshot.trace is not None:
            step = snapshot.shown_step
            words = [] if step is None else [f"step {step:,} of {snapshot.step:,}"]
            words += ["untrained"] if (snapshot.step if step is None else step) == 0 else []
            probe.show_trace(snapshot.trace, moment=", ".join(words), past=step is not None)

    def go_on(self) -> None:
        """A new run from the step that is looked back at."""
        if self.step is not None:
            self._messages.say("")
            self._session.go_on_from(self.step)

    def remedy(self, snapshot: Snapshot) -> str:
        """What is offered where training went wrong: a snapshot from before the loss began to climb."""
        best = self._strip.store.best(snapshot.kept) if snapshot.status == "diverged" else None
        self._sound = best
        return "" if best is None else f"Restore step {best:,}"

    def _restore(self) -> None:
        """The network as it was then, to be trained on in another way."""
        if self._sound is not None:
            self._messages.say("")
            self._session.go_on_from(self._sound, running=False)

    def move(self, snapshots: int) -> None:
        """Look at the snapshot so many after this one; before it, where negative."""
        self._scrubber.move_by(snapshots)

    def go(self, step: int | None) -> None:
        """Look back at a step, or with None follow training."""
        self._scrubber.go(step)

    def _branched(self, step: int) -> None:
        self._strip.branch(step)
        self._watch.update(step=None)
