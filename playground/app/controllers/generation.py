"""Generates tokens after the probe, and connects the Generate button and its bar."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from playground.app.context import Context
from playground.core.generation_settings import GenerationSettings, prompt_of
from playground.core.snapshot import Snapshot
from playground.core.specs import Readout
from playground.core.typed_probe import TypedProbe
from playground.tasks.common import generation
from playground.tasks.common.task import Task
from playground.views.help.topics import tip
from playground.views.probe.generate_bar import GenerateBar
from playground.views.probe.probe_bar import ProbeBar
from playground.views.score.score import Score

_EMPTY = "Type at least one token into the probe: the network goes on from there."


class GenerationController(QObject):
    """Starts and stops generation after the probe, and keeps or clears the generated tokens. Another probe text clears
    them. `changed` is emitted when `available` may have changed."""

    changed = Signal()

    def __init__(self, context: Context, probe: ProbeBar, score: Score) -> None:
        super().__init__(probe)
        self._session, self._watch, self._probe, self._score = context.session, context.watch, probe, score
        self.bar = GenerateBar()
        self.bar.hide()
        self._requested, self._text = GenerationSettings(), ""
        self._is_on, self._is_running = False, False
        self._tokens: tuple[tuple[str, ...], ...] = ((),)
        self._obstacle = ""
        self._obstacle_for: tuple[Task, Readout] | None = None

    def connect_signals(self) -> None:
        """Connect the button, the bar, the probe and the session."""
        self._probe.generate.clicked.connect(self.toggle)
        self._probe.changed.connect(lambda _text: self._on_probe_changed())
        self._session.changed.connect(self._on_session_changed)
        self.bar.changed.connect(self._on_settings_changed)
        self.bar.keep.clicked.connect(lambda: self.keep_tokens(0))
        self.bar.keep_other.clicked.connect(lambda: self.keep_tokens(1))
        self.bar.clear.clicked.connect(self.clear)

    @property
    def settings(self) -> GenerationSettings | None:
        """The settings of the generation that is shown; None while nothing is generated."""
        return self._requested if self._is_on and self._probe.text == self._text else None

    @property
    def available(self) -> bool:
        """Whether the network can generate after the probe."""
        return self._session.task is not None and not self.obstacle

    @property
    def obstacle(self) -> str:
        """Why the network cannot generate after the probe, in a sentence; empty if it can."""
        return self._obstacle or ("" if self._probe.text.strip() else _EMPTY)

    @property
    def writes_tokens(self) -> bool:
        """Whether the network's answer at each timestep is the next word or character."""
        task = self._session.task
        return task is not None and task.tokens != "numbers" and not self._obstacle

    @property
    def has_focus(self) -> bool:
        """Whether the bar has the keyboard focus."""
        return self.bar.isAncestorOf(self._probe.window().focusWidget() or self._probe)

    def toggle(self) -> None:
        """Start after the probe's last token, or stop and keep what was generated so far."""
        if self.settings is not None and self._is_running:
            self._requested = replace(self._requested, length=max(1, *map(len, self._tokens)))
            self._update(running=False)
        elif self.available:
            self._requested = replace(self.bar.settings(self._requested), number=self._requested.number + 1)
            self._text, self._is_on, self._tokens = self._probe.text, True, ((),)
            # At the last timestep, the playhead follows the generated tokens.
            selection = self._score.selection
            selection.move_to(selection.timesteps - 1)
            self.bar.show_progress(self._requested.length, (0, ""))
            self._update(running=True)

    def start(self, temperature: float) -> None:
        """Generate anew after the probe, at this temperature, if the network can."""
        if self.available:
            self.clear()
            self.bar.temperature.setValue(temperature)
            self.toggle()

    def keep_tokens(self, network: int = 0) -> None:
        """Append the tokens that network 0 or 1 generated to the probe."""
        task = self._session.task
        if self.settings is None or task is None or network >= len(self._tokens):
            return
        probe = TypedProbe(text=prompt_of(self._text), kind=task.tokens, includes_answer=True)
        end = probe.spans[-1][1] if probe.spans else 0
        between = "" if task.tokens == "characters" else " "
        self._probe.set_text(probe.with_replacement((end, end), between.join(self._tokens[network])).text)
        self._score.setFocus()

    def clear(self) -> None:
        """Remove the generated tokens."""
        if self._is_on:
            inside = self.has_focus
            self._is_on, self._tokens = False, ((),)
            self._update(running=False)
            if inside:
                self._probe.generate.setFocus()

    def reset_view(self) -> None:
        """Clear the generated tokens, watch the new experiment's probe, and update the button."""
        self.clear()
        self._watch_probe()
        self._update_button()

    def show(self, snapshot: Snapshot) -> None:
        """Show the progress of each network."""
        settings = self.settings
        if settings is None or snapshot.watch.continuation != settings:
            return
        if snapshot.status == "failed":
            self._show_running(running=False)
        if snapshot.trace is None:
            return
        both = [each for each in (snapshot, snapshot.other) if each is not None and each.trace is not None]
        traces = [each.trace for each in both if each.trace is not None]
        self._tokens = tuple(trace.tokens[trace.typed_count :] for trace in traces)
        self.bar.show_pair(paired=len(both) > 1)
        progress = zip(traces, both, strict=True)
        self.bar.show_progress(settings.length, *((trace.generated_count, each.finish) for trace, each in progress))
        self._show_running(running=not all(each.finish for each in both))

    def _on_settings_changed(self) -> None:
        """Apply other settings from the next token on; another seed starts over. A finished generation stays."""
        if self.settings is not None and self._is_running:
            self._requested = self.bar.settings(self._requested)
            self._watch_probe()

    def _update(self, *, running: bool) -> None:
        self._show_running(running=running)
        self.bar.setVisible(self._is_on)
        self._watch_probe()

    def _show_running(self, *, running: bool) -> None:
        self._is_running = running
        button = self._probe.generate
        text = "Stop" if running else "Generate"
        if text != button.text():
            button.setText(text)
            button.setToolTip("Generate no more tokens (Ctrl+G)." if running else tip("generate"))

    def _watch_probe(self) -> None:
        """Update probe and generation together, so that nothing is generated after another text."""
        self._watch.update(probe=self._probe.text, against=self._probe.against, continuation=self.settings)

    def _on_probe_changed(self) -> None:
        self._watch_probe()
        if self._is_on and self.settings is None:
            self.clear()
        self._update_button()

    def _on_session_changed(self) -> None:
        session = self._session
        if session.preset is None or session.task is None:
            return
        before, self._obstacle_for = self._obstacle_for, (session.task, session.preset.model.readout)
        if before is None or before[0] is not session.task or before[1] != session.preset.model.readout:
            self._obstacle = generation.generation_problem(session.task, session.preset.model.readout)
        self.bar.show_kind(numbers=session.task.tokens == "numbers")
        self._update_button()

    def _update_button(self) -> None:
        """Enable the button if the network can generate; otherwise its tooltip says why not."""
        why = self.obstacle
        if why and self._is_on:
            self.clear()
        button = self._probe.generate
        button.setEnabled(not why)
        button.setToolTip(why or tip("generate"))
        button.setAccessibleDescription(why)
        self.changed.emit()
