"""Shows the preset gallery, draws its pictures on a thread, and saves the user's own presets."""

import queue
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from playground import tasks
from playground.app.context import Context
from playground.app.controllers.own_presets import OwnPresetEdits
from playground.app.dialogs.file_dialogs import preset_to_write
from playground.core.mark_limits import describe_mark
from playground.core.own_story import with_own_story
from playground.core.specs import Group, Preset, choices
from playground.core.vocabulary import Numbers
from playground.session.background import BackgroundWorker, ReportProgress
from playground.storage import own_presets, presets, task_files
from playground.storage.errors import FileProblem
from playground.tasks.common.task import TaskError
from playground.views.gallery.card import GalleryCard
from playground.views.gallery.gallery_dialog import GalleryDialog
from playground.views.gallery.picture import Picture
from playground.views.gallery.save_preset_dialog import SavePresetDialog
from playground.views.probe.probe_bar import ProbeBar
from playground.views.style.theme import Appearance

Shipped = tuple[tuple[str, Preset], ...]
Own = list[tuple[Path, Preset | FileProblem]]

YOURS = "yours"
_LONGEST = 400
"""The most timesteps of a sequence that its picture shows."""


class PictureThread:
    """Makes pictures of presets on its own thread. A new batch replaces the unfinished one. `on_picture` is called on
    that thread with each `(name, Picture)`."""

    def __init__(self, on_picture: Callable[[object], None]) -> None:
        self._on_picture = on_picture
        self._batches: queue.SimpleQueue[Mapping[str, Preset] | None] = queue.SimpleQueue()
        self._closed = threading.Event()
        # `close` must not return while the callback runs, because its receiver may be deleted then.
        self._calling = threading.Lock()
        self._thread: threading.Thread | None = None

    def submit(self, presets: Mapping[str, Preset]) -> None:
        """Make pictures of these presets, by name, instead of those still waiting."""
        if self._closed.is_set():
            return
        self._batches.put(presets)
        if self._thread is None and presets:
            self._thread = threading.Thread(target=self._run, name="pictures")
            self._thread.start()

    def close(self) -> None:
        """Make no more pictures and drop the one under way. Does not wait."""
        with self._calling:
            self._closed.set()
        self._batches.put(None)

    def join(self) -> None:
        """Wait for the thread to end. Call `close` first."""
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while (presets := self._batches.get()) is not None:
            for name, preset in presets.items():
                if not self._batches.empty():
                    break
                self._draw(name, preset)

    def _draw(self, name: str, preset: Preset) -> None:
        """Make one picture. A preset whose task cannot be made has none."""
        try:
            result = name, picture(preset)
        except (TaskError, FileProblem, ValueError):
            return
        with self._calling:
            if not self._closed.is_set():
                self._on_picture(result)


class PresetGalleryController(QObject):
    """Opens the gallery over `parent`. Pictures are made once and cached.

    Signals: `chosen` carries a preset's name, `saved` a preset and its path. `browse_requested` asks for a file dialog,
    `flush_requested` asks to apply text that is still being typed.
    """

    chosen = Signal(str)
    browse_requested = Signal()
    flush_requested = Signal()
    saved = Signal(object, str)
    _picture_made = Signal(object)

    def __init__(self, context: Context, probe: ProbeBar, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._messages = context.session, context.messages
        self._probe, self._appearance, self._parent = probe, appearance, parent
        self._pictures: dict[str, Picture] = {}
        self._picture_thread = PictureThread(self._picture_made.emit)
        self._shipped: Shipped = ()
        self.worker = BackgroundWorker("gallery", self)
        self.dialog: GalleryDialog | None = None
        self.edits = OwnPresetEdits(context.messages, self.own_experiment, parent)
        self.edits.changed.connect(self._show_again)
        self.edits.overwritten.connect(self._take_saved)
        self._picture_made.connect(self._on_picture)
        context.closing.on_close(self.close)
        context.closing.on_close(self.worker.close)

    def open(self) -> None:
        """Open the gallery with all presets, once they are read in the background."""
        self._read(self._show)

    def _read(self, then: Callable[[Own], object]) -> None:
        """Read all presets, the shipped ones only once, and call `then` with one's own."""
        shipped = self._shipped

        def read(_report: ReportProgress) -> tuple[Shipped, Own]:
            return shipped or presets.shipped(content=False), own_presets.list_presets()

        def take(result: tuple[Shipped, Own] | Exception) -> None:
            if isinstance(result, Exception):
                self._messages.show(f"The presets cannot be read: {result}")
            else:
                self._shipped, own = result
                then(own)

        self.worker.submit(read, take)

    def _show(self, own: Own) -> None:
        parent = self._parent
        cards, opened = self._list(own)
        self.dialog = dialog = GalleryDialog(cards, self._session.name, self._appearance, parent)
        dialog.resize(min(1160, parent.width() - 48), parent.height() - 72)
        dialog.chosen.connect(self.chosen)
        dialog.browse.connect(self.browse_requested)
        dialog.edited.connect(self.edits.edit)
        dialog.undo_requested.connect(self.edits.undo)
        dialog.finished.connect(self._on_closed)
        dialog.show_note(self.edits.note)
        self._show_pictures(dialog, opened)
        dialog.open()

    def _list(self, own: Own) -> tuple[list[GalleryCard], dict[str, Preset]]:
        """Return the cards of all presets, and those presets that can be opened."""
        shipped = sorted(self._shipped, key=lambda pair: (_order(pair[1].group), pair[1].title))
        cards, opened = [_card(name, preset) for name, preset in shipped], dict(shipped)
        for path, result in own:
            cards.append(_own_card(path, result))
            if isinstance(result, Preset):
                opened[str(path)] = result
                self._pictures.pop(str(path), None)
        return cards, opened

    def _show_pictures(self, dialog: GalleryDialog, opened: Mapping[str, Preset]) -> None:
        """Show the pictures that there are, and make the others."""
        for name, picture in self._pictures.items():
            dialog.show_picture(name, picture)
        self._picture_thread.submit({name: preset for name, preset in opened.items() if name not in self._pictures})

    def _show_again(self, path: str) -> None:
        """Show the presets after the file of one has changed, with the focus on it, or on the one in its place."""

        def show(own: Own) -> None:
            dialog = self.dialog
            if dialog is None:
                return
            before = [button.card.name for button in dialog.cards]
            cards, opened = self._list(own)
            names = [card.name for card in cards]
            place = before.index(path) if path in before else 0
            dialog.show_cards(cards, focus=path if path in names else names[min(place, len(names) - 1)])
            dialog.show_note(self.edits.note)
            self._show_pictures(dialog, opened)

        self._read(show)

    def show_save_dialog(self) -> None:
        """Ask for a title and an idea, and save the experiment as a preset."""
        preset = self._experiment()
        if preset is None:
            return
        if self._session.is_given:
            self._messages.show("A preset holds no weights: save this network as an experiment, or export the model.")
            return
        dialog = SavePresetDialog(preset.title, preset.idea, str(own_presets.preset_folder()), self._parent)
        dialog.saved.connect(lambda title, idea, elsewhere: self._save(preset, title, idea, elsewhere=elsewhere))
        dialog.open()

    def _experiment(self) -> Preset | None:
        """Return the experiment with what is still being typed."""
        session = self._session
        self.flush_requested.emit()
        # While the task of the last change is still being made, only the draft holds that change.
        return session.draft if session.worker.is_busy else session.preset

    def own_experiment(self) -> Preset | None:
        """Return the experiment as a preset of the user's own."""
        preset = self._experiment()
        return None if preset is None else self._as_own(preset)

    def _as_own(self, preset: Preset) -> Preset:
        probes = tuple(probe for probe in self._probe.probes if probe)
        return replace(with_own_story(preset, self._session.opened or preset), group=None, probes=probes)

    def close(self) -> None:
        """Make no more pictures, without waiting for the one under way."""
        self._picture_thread.close()

    def join(self) -> None:
        """Wait for the picture thread to end, after the window has closed."""
        self._picture_thread.join()

    def _save(self, preset: Preset, title: str, idea: str, *, elsewhere: bool) -> None:
        path: Path | None = own_presets.preset_folder() / f"{own_presets.unused_name(title)}{presets.SUFFIX}"
        if elsewhere:
            path = preset_to_write(self._parent, own_presets.unused_name(title))
        if path is None:
            return
        named = replace(self._as_own(preset), title=title, idea=idea)
        try:
            own_presets.save(named, path)
        except FileProblem as problem:
            self._messages.show(str(problem))
        else:
            self._take_saved(named, str(path))
            self._messages.show(f"Saved as {path}", "right")

    def _take_saved(self, preset: Preset, path: str) -> None:
        """Take what was saved for the preset that is open."""
        self._session.opened = preset
        self._session.rename(preset.title, preset.idea)
        self.saved.emit(preset, path)

    @Slot(object)
    def _on_picture(self, result: tuple[str, Picture]) -> None:
        name, picture = result
        self._pictures[name] = picture
        if self.dialog is not None:
            self.dialog.show_picture(name, picture)

    @Slot()
    def _on_closed(self) -> None:
        self.dialog = None
        self._picture_thread.submit({})
        self._parent.activateWindow()


def picture(preset: Preset) -> Picture:
    """Return one training sequence of a preset, as its card shows it. Reads the beginning of the file that its task
    names. Raises `TaskError` and `FileProblem`."""
    task = tasks.make_task(task_files.with_beginning(preset.task), preset.model.readout, preset.training.seed)
    batch = next(task.batches(1, preset.training.seed))
    length = int(batch.lengths[0])
    inputs, targets, scored = (array[:length, 0] for array in (batch.inputs, batch.targets, batch.scored))
    whole, first = bool(scored.all()), int(np.argmax(scored))
    if task.answers:
        answers = () if whole else tuple(task.answers[target] for target in targets[scored])
    else:
        answers = () if whole else tuple(_number(value, task.encoding) for value in targets[scored][:, 0])
    if inputs.ndim == 2:
        return Picture(answers=answers, frames=inputs[:_LONGEST], frame_name=task.frame_name)
    assert not isinstance(task.encoding, Numbers)
    tokens = tuple(task.encoding.entries[index] for index in (inputs if whole else inputs[: first + 1]))
    return Picture(tokens=tokens, answers=answers)


def _number(value: float, encoding: object) -> str:
    return f"{float(value) * (encoding.scale if isinstance(encoding, Numbers) else 1):.2g}".replace("-", "−")


def _card(name: str, preset: Preset, group: str = "") -> GalleryCard:
    mark = f"{describe_mark(preset.mark)}, within {preset.mark.steps:,} steps" if preset.mark is not None else "no mark"
    return GalleryCard(
        name=name,
        title=preset.title,
        idea=preset.idea,
        group=group or preset.group or "others",
        mark=mark,
        task=preset.task.kind,
    )


def _own_card(path: Path, result: Preset | FileProblem) -> GalleryCard:
    if isinstance(result, Preset):
        return replace(_card(str(path), result, YOURS), is_own=True)
    return GalleryCard(name=str(path), title=path.name, idea="", group=YOURS, problem=result.what)


def _order(group: Group | None) -> int:
    groups = choices(Preset, "group")
    names = [name for part in groups for name in getattr(part, "__args__", (part,))]
    return names.index(group) if group in names else len(names)
