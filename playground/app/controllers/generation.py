"""The network goes on behind the probe: the wires of Generate."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from playground.app.context import Context
from playground.core.generation_settings import GenerationSettings, beginning
from playground.core.snapshot import Snapshot
from playground.core.specs import Readout
from playground.core.typed_probe import TypedProbe
from playground.tasks.common import generation
from playground.tasks.common.task import Task
from playground.views.probe.generate_bar import GenerateBar
from playground.views.probe.probe_bar import ProbeBar
from playground.views.score.score import Score

_ABOUT = (
    "Let the network go on behind the probe, token by token, while it trains or stands still; a probe that holds its "
    "answer is cut at the arrow (Ctrl+G)"
)
_EMPTY = "Type at least one token into the probe: the network goes on from there."


class GenerationController(QObject):
    """Starts and stops what the network adds to the probe, and keeps or clears it. `changed`: `available` may differ.

    What is added belongs to the text it was added to: another text in the probe ends it.
    """

    changed = Signal()

    def __init__(self, context: Context, probe: ProbeBar, score: Score) -> None:
        super().__init__(probe)
        self._session, self._watch, self._probe, self._score = context.session, context.watch, probe, score
        self.bar = GenerateBar()
        self.bar.hide()
        self._asked, self._text = GenerationSettings(), ""
        self._on, self._going = False, False
        self._tokens: tuple[tuple[str, ...], ...] = ((),)
        self._obstacle = ""
        self._asked_of: tuple[Task, Readout] | None = None

    def connect_all(self) -> None:
        """Listen to the button, to the bar, to the probe and to the session."""
        self._probe.generate.clicked.connect(self.toggle)
        self._probe.changed.connect(lambda _text: self._follow_probe())
        self._session.changed.connect(self._follow_task)
        self.bar.changed.connect(self._change)
        self.bar.keep.clicked.connect(lambda: self.keep(0))
        self.bar.keep_other.clicked.connect(lambda: self.keep(1))
        self.bar.clear.clicked.connect(self.clear)

    @property
    def wish(self) -> GenerationSettings | None:
        """What the network is asked for."""
        return self._asked if self._on and self._probe.text == self._text else None

    @property
    def available(self) -> bool:
        """Whether the network can generate behind the probe."""
        return self._session.task is not None and not self._why_not()

    @property
    def has_focus(self) -> bool:
        """Whether the keyboard is in the bar."""
        return self.bar.isAncestorOf(self._probe.window().focusWidget() or self._probe)

    def toggle(self) -> None:
        """Begin, from the probe's end; or stop where it is."""
        if self.wish is not None and self._going:
            self._asked = replace(self._asked, length=max(1, *map(len, self._tokens)))
            self._go(going=False)
        elif self.available:
            self._asked = replace(self.bar.wish(self._asked), number=self._asked.number + 1)
            self._text, self._on, self._tokens = self._probe.text, True, ((),)
            # The playhead goes along, unless somebody takes it elsewhere.
            selection = self._score.selection
            selection.move_to(selection.timesteps - 1)
            self.bar.show_progress(self._asked.length, (0, ""))
            self._go(going=True)

    def keep(self, network: int = 0) -> None:
        """Make what was added, by the first network or the second, a part of the probe."""
        task = self._session.task
        if self.wish is None or task is None or network >= len(self._tokens):
            return
        probe = TypedProbe(text=beginning(self._text), kind=task.tokens, whole=True)
        end = probe.spans[-1][1] if probe.spans else 0
        between = "" if task.tokens == "characters" else " "
        self._probe.put(probe.replaced((end, end), between.join(self._tokens[network])).text)
        self._score.setFocus()

    def clear(self) -> None:
        """Take away what was added."""
        if self._on:
            inside = self.has_focus
            self._on, self._tokens = False, ((),)
            self._go(going=False)
            if inside:
                self._probe.generate.setFocus()

    def begin_anew(self) -> None:
        """Another experiment, with its own probes."""
        self.clear()
        self._watch_probe()
        self._offer()

    def show(self, snapshot: Snapshot) -> None:
        """How far it is: one network, or each of two by itself."""
        wish = self.wish
        if wish is None or snapshot.watch.continuation != wish:
            return
        if snapshot.status == "failed":
            self._show_going(going=False)
        if snapshot.trace is None:
            return
        both = [each for each in (snapshot, snapshot.other) if each is not None and each.trace is not None]
        traces = [each.trace for each in both if each.trace is not None]
        self._tokens = tuple(trace.tokens[trace.typed :] for trace in traces)
        self.bar.show_pair(paired=len(both) > 1)
        written = zip(traces, both, strict=True)
        self.bar.show_progress(wish.length, *((trace.generated, each.finish) for trace, each in written))
        self._show_going(going=not all(each.finish for each in both))

    def _change(self) -> None:
        """Other settings count from the next token on; another seed begins anew. What has ended stays."""
        if self.wish is not None and self._going:
            self._asked = self.bar.wish(self._asked)
            self._watch_probe()

    def _go(self, *, going: bool) -> None:
        self._show_going(going=going)
        self.bar.setVisible(self._on)
        self._watch_probe()

    def _show_going(self, *, going: bool) -> None:
        self._going = going
        button = self._probe.generate
        text = "Stop" if going else "Generate"
        if text != button.text():
            button.setText(text)
            button.setToolTip("Generate no more tokens (Ctrl+G)" if going else _ABOUT)

    def _watch_probe(self) -> None:
        """The probe with what goes on behind it, in one: nothing is added to another text meanwhile."""
        self._watch.update(probe=self._probe.text, against=self._probe.against, continuation=self.wish)

    def _follow_probe(self) -> None:
        self._watch_probe()
        if self._on and self.wish is None:
            self.clear()
        self._offer()

    def _follow_task(self) -> None:
        session = self._session
        if session.preset is None or session.task is None:
            return
        known, self._asked_of = self._asked_of, (session.task, session.preset.model.readout)
        if known is None or known[0] is not session.task or known[1] != session.preset.model.readout:
            self._obstacle = generation.obstacle(session.task, session.preset.model.readout)
        self.bar.show_kind(numbers=session.task.tokens == "numbers")
        self._offer()

    def _why_not(self) -> str:
        return self._obstacle or ("" if self._probe.text.strip() else _EMPTY)

    def _offer(self) -> None:
        """Offer it where the network can go on, and say why elsewhere."""
        why = self._why_not()
        if why and self._on:
            self.clear()
        button = self._probe.generate
        button.setEnabled(not why)
        button.setToolTip(why or _ABOUT)
        button.setAccessibleDescription(why)
        self.changed.emit()
