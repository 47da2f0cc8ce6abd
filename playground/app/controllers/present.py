"""The presentation: shows what the window shows on a page of its own, and goes through the preset's scenes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from playground.app.context import Context
from playground.app.controllers.comparison import ComparisonController
from playground.app.controllers.history import HistoryController
from playground.app.controllers.scenes import SceneList
from playground.app.controllers.training import TrainingController
from playground.core.comparison_presets import with_cell
from playground.core.snapshot import Snapshot
from playground.core.specs import Scene
from playground.views.present.page import PresentPage
from playground.views.present.presented import Presented
from playground.views.probe.probe_bar import ProbeBar
from playground.views.probe.sentence_line import Sentence
from playground.views.score.selection import Selection


@dataclass(frozen=True, slots=True)
class PresentedParts:
    """What a scene changes: whom the presentation asks."""

    comparison: ComparisonController
    history: HistoryController
    training: TrainingController
    probe: ProbeBar
    selection: Selection


class PresentController(QObject):
    """Opens the page, keeps it up to date, and runs its keys. The page shows the playhead, the probe, the snapshot and
    the comparison of the window: what a scene sets is set there, too.

    `opening` asks for the page with the scores, which the presentation is a view of. `changed`: whether another scene
    may be kept can have changed.
    """

    opening = Signal()
    changed = Signal()

    def __init__(self, context: Context, page: PresentPage, parts: PresentedParts) -> None:
        super().__init__(page)
        self.page, self._parts = page, parts
        self._session = context.session
        self.scenes = SceneList(context, self)
        context.closing.on_close(page.close)
        self.index: int | None = None
        """The scene that is shown; None before the first one."""
        self._snapshot: Snapshot | None = None
        self._sentences: Sequence[Sentence] = ()
        self._playhead_of: Scene | None = None
        """The scene whose playhead waits for the trace of its probe."""
        self._connect()
        self._commands: Mapping[str, Callable[[], object]] = {
            "train": self.toggle_training,
            "reset": parts.training.reset,
            "track": self._switch_track,
            "back": lambda: parts.selection.move_by(-1),
            "forward": lambda: parts.selection.move_by(1),
            "first": lambda: parts.selection.move_to(0),
            "last": lambda: parts.selection.move_to(parts.selection.timesteps - 1),
            "next scene": lambda: self._step(1),
            "previous scene": lambda: self._step(-1),
        }

    def _connect(self) -> None:
        page, controls, session = self.page, self.page.controls, self._session
        page.command.connect(lambda name: self._commands[name]())
        page.stage.timestep_chosen.connect(self._parts.selection.move_to)
        self._parts.selection.changed.connect(self._show_timestep)
        controls.train.clicked.connect(self.toggle_training)
        controls.offer.clicked.connect(self._train_to_scene)
        controls.keep.clicked.connect(self.keep)
        controls.previous.clicked.connect(lambda: self._step(-1))
        controls.next.clicked.connect(lambda: self._step(1))
        controls.dots.chosen.connect(self.show_scene)
        controls.dots.rename_requested.connect(lambda index: self.scenes.ask_to_rename(index, page))
        controls.dots.moved.connect(self._move_scene)
        controls.dots.removed.connect(self._remove_scene)
        self.scenes.kept.connect(self._on_kept)
        session.restarted.connect(self._on_restarted)
        session.changed.connect(self._on_session_changed)

    @property
    def is_open(self) -> bool:
        """Whether the page is on the screen."""
        return self.page.isVisible()

    def toggle(self) -> None:
        """Open the page with what the window shows, or leave it."""
        if self.is_open:
            self.page.close()
        elif self._session.preset is not None:
            self.opening.emit()
            self.index = None
            self.page.present()
            self._show_all()

    def reset_view(self) -> None:
        """Show no scene, for another experiment."""
        self.index, self._playhead_of = None, None
        if self.is_open:
            self._show_all()

    def keep(self) -> None:
        """Ask for a title, and keep the present view as a scene."""
        if (scene := self._present_scene()) is not None:
            self.scenes.ask_to_keep(scene, self.page if self.is_open else self._parts.probe.window())

    def show(self, snapshot: Snapshot, sentences: Sequence[Sentence]) -> None:
        """Show a complete snapshot with what is said of it."""
        self._snapshot, self._sentences = snapshot, sentences
        scene = self._playhead_of
        if scene is not None and snapshot.trace is not None and snapshot.watch.probe == self._parts.probe.text:
            self._playhead_of = None
            last = self._parts.selection.timesteps - 1
            self._parts.selection.move_to(last if scene.playhead is None else scene.playhead - 1)
        if self.is_open:
            self._show_snapshot()

    def show_scene(self, index: int) -> None:
        """Show a scene: its probe, playhead, track and second network, and its step as far as that was trained."""
        self.index = index
        scene, parts = self.scenes.all[index], self._parts
        self.page.stage.show_track(scene.track)
        self._compare_with(scene.compare)
        self._playhead_of = scene
        parts.probe.choose(scene.probe)
        newest = 0 if self._snapshot is None else self._snapshot.step
        parts.history.go_to(None if scene.step is None or scene.step >= newest else scene.step)
        if self._snapshot is not None:
            # Where probe and step are those already shown, no other snapshot comes.
            self.show(self._snapshot, self._sentences)
        self._show_all()
        if self.page.controls.has_offer:
            self.page.wake()

    def toggle_training(self) -> None:
        """Train or pause. The page then follows training instead of an earlier step."""
        self._parts.history.go_to(None)
        self._parts.training.toggle()
        self._show_all()

    def _present_scene(self) -> Scene | None:
        """Return the present view, with the title of the preset."""
        preset, other, snapshot = self._session.preset, self._session.other, self._snapshot
        if preset is None or snapshot is None or snapshot.trace is None:
            return None
        selection = self._parts.selection
        timestep = selection.timestep_from_end
        return Scene(
            title=preset.title,
            probe=self._parts.probe.text,
            step=_shown_step(snapshot),
            playhead=None if timestep is None else timestep + 1,
            track=self.page.stage.track,
            compare=None if other is None else other.model.cell,
        )

    def _compare_with(self, cell: str | None) -> None:
        preset, other = self._session.preset, self._session.other
        if preset is not None and cell != (None if other is None else other.model.cell):
            self._session.compare(None if cell is None else with_cell(preset, cell))

    def _step(self, scenes: int) -> None:
        """Show the scene that many after this one, if there is one. Before the first scene, it is that one."""
        index = 0 if self.index is None else self.index + scenes
        if 0 <= index < len(self.scenes.all):
            self.show_scene(index)

    def _train_to_scene(self) -> None:
        scene, snapshot = self._scene, self._snapshot
        if scene is not None and scene.step is not None and snapshot is not None and scene.step > snapshot.step:
            self._parts.history.go_to(None)
            self._parts.training.flush()
            self._session.train_for(scene.step - snapshot.step)

    @property
    def _scene(self) -> Scene | None:
        return None if self.index is None else self.scenes.all[self.index]

    def _switch_track(self) -> None:
        stage = self.page.stage
        if stage.has_two_tracks:
            stage.show_track("gate" if stage.track == "state" else "state")

    def _move_scene(self, index: int, to: int) -> None:
        before, self.index = self.index, None
        self.scenes.move(index, to)
        if before is not None:
            self.index = to if before == index else before + (index < before <= to and -1) + (to <= before < index)
        self._show_all()

    def _remove_scene(self, index: int) -> None:
        before, self.index = self.index, None
        self.scenes.remove(index)
        if before is not None and before != index:
            self.index = before - (index < before)
        self._show_all()

    def _on_kept(self, index: int) -> None:
        if self.is_open:
            self.index = index
            self._show_all()

    def _on_restarted(self) -> None:
        self._snapshot = None
        self.page.stage.reset()

    def _on_session_changed(self) -> None:
        if self.index is not None and self.index >= len(self.scenes.all):
            self.index = None
        self.changed.emit()
        if self.is_open:
            self._show_all()

    def _show_timestep(self) -> None:
        if self.is_open:
            self.page.stage.show_timestep(self._parts.selection.timestep)

    def _show_all(self) -> None:
        preset, scene = self._session.preset, self._scene
        controls = self.page.controls
        self.page.stage.show_title("" if preset is None else preset.title if scene is None else scene.title)
        controls.show_scenes(self.scenes.all, self.index, has_room=self.scenes.has_room)
        self._show_timestep()
        self._show_snapshot()

    def _show_snapshot(self) -> None:
        snapshot, preset, stage = self._snapshot, self._session.preset, self.page.stage
        if snapshot is None or preset is None:
            return
        styles, every_step = self._parts.comparison.styles, preset.model.readout == "every-step"
        networks = [
            Presented(each.trace, each.influence, None if styles is None else styles[index], every_step)
            for index, each in enumerate((snapshot, snapshot.other if styles is not None else None))
            if each is not None and each.trace is not None
        ]
        failed = snapshot.status in {"diverged", "failed"}
        stage.show_networks(
            networks,
            self._sentences,
            problem=snapshot.message if failed else "",
            settled=not snapshot.is_training,
        )
        controls = self.page.controls
        shown, newest = _shown_step(snapshot), snapshot.step
        controls.show_training(
            running=self._session.is_running,
            step=f"step {newest:,}" if shown == newest else f"step {shown:,} of {newest:,}",
        )
        controls.show_keys(two_tracks=stage.has_two_tracks)
        controls.show_note(*_missing(self._scene, snapshot))


def _shown_step(snapshot: Snapshot) -> int:
    return snapshot.step if snapshot.shown_step is None else snapshot.shown_step


def _missing(scene: Scene | None, snapshot: Snapshot) -> tuple[str, str]:
    """Return what the page lacks of a scene's step, and what is offered for it; empty texts where it is shown."""
    if scene is None or scene.step is None or snapshot.is_training:
        return "", ""
    shown, newest = _shown_step(snapshot), snapshot.step
    if newest < scene.step:
        if snapshot.reached is not None:
            return (
                f"The mark was reached at step {snapshot.reached:,}, before the step {scene.step:,} of the scene.",
                "",
            )
        state = "Untrained" if newest == 0 else f"Trained to step {newest:,}"
        return f"{state}; the scene is of step {scene.step:,}.", f"Train to step {scene.step:,}"
    if shown < scene.step and snapshot.shown_step is not None:
        return f"Step {shown:,} is the last one kept before the step {scene.step:,} of the scene.", ""
    return "", ""
