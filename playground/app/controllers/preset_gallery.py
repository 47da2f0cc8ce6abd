"""The gallery in the window: its cards, the pictures on them, and presets of the user's own."""

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
from playground.app.dialogs.file_dialogs import preset_to_write
from playground.core.marks import said
from playground.core.specs import Group, Preset, choices
from playground.core.vocabulary import Numbers
from playground.storage import own_presets, presets
from playground.storage.errors import FileProblem
from playground.tasks.common.task import TaskError
from playground.views.gallery.card import GalleryCard
from playground.views.gallery.gallery import Gallery
from playground.views.gallery.picture import Picture
from playground.views.gallery.save_dialog import SavePreset
from playground.views.probe.probe_bar import ProbeBar
from playground.views.style.theme import Appearance

YOURS = "yours"
_LONGEST = 400
"""Timesteps of a sequence that its picture shows."""


class PictureMaker:
    """Makes pictures of presets on a thread of its own, one after the other: those wanted last. `told` is called there
    with each and its name. Nobody ever waits for a picture but `wait`."""

    def __init__(self, told: Callable[[object], None]) -> None:
        self._told = told
        self._wanted: queue.SimpleQueue[Mapping[str, Preset] | None] = queue.SimpleQueue()
        self._closed = threading.Event()
        # Whoever is told must not be gone meanwhile.
        self._telling = threading.Lock()
        self._thread: threading.Thread | None = None

    def want(self, presets: Mapping[str, Preset]) -> None:
        """Make these, and after the one under way no others."""
        if self._closed.is_set():
            return
        self._wanted.put(presets)
        if self._thread is None and presets:
            self._thread = threading.Thread(target=self._work, name="pictures")
            self._thread.start()

    def close(self) -> None:
        """Make no more, and tell nobody of the one under way."""
        with self._telling:
            self._closed.set()
        self._wanted.put(None)

    def wait(self) -> None:
        """Until the thread has ended, after `close`."""
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        while (presets := self._wanted.get()) is not None:
            for name, preset in presets.items():
                if not self._wanted.empty():
                    break
                self._make(name, preset)

    def _make(self, name: str, preset: Preset) -> None:
        """What cannot be made has no picture."""
        try:
            made = name, picture(preset)
        except (TaskError, FileProblem, ValueError):
            return
        with self._telling:
            if not self._closed.is_set():
                self._told(made)


class PresetGalleryController(QObject):
    """Opens the gallery before `parent`. Pictures are made on a thread of their own, one after the other, and kept.

    `chosen` has the name of a preset, `saved` a preset with its file's; `browse` asks for a file that is no card, and
    `flush` that what was typed a moment ago counts.
    """

    chosen = Signal(str)
    browse = Signal()
    flush = Signal()
    saved = Signal(object, str)
    _made = Signal(object)

    def __init__(self, context: Context, probe: ProbeBar, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._messages = context.session, context.messages
        self._probe, self._appearance, self._parent = probe, appearance, parent
        self._pictures: dict[str, Picture] = {}
        self._maker = PictureMaker(self._made.emit)
        self.dialog: Gallery | None = None
        self._made.connect(self._show)
        context.closing.add(self.close)

    def open(self) -> None:
        """Show all presets."""
        parent = self._parent
        shipped = sorted(presets.shipped(), key=lambda pair: (_order(pair[1].group), pair[1].title))
        cards, known = [_card(name, preset) for name, preset in shipped], dict(shipped)
        for path, read in own_presets.listed():
            cards.append(_own_card(path, read))
            if isinstance(read, Preset):
                known[str(path)] = read
                self._pictures.pop(str(path), None)
        self.dialog = dialog = Gallery(cards, self._session.name, self._appearance, parent)
        dialog.resize(min(1160, parent.width() - 48), parent.height() - 72)
        dialog.chosen.connect(self.chosen)
        dialog.browse.connect(self.browse)
        dialog.finished.connect(self._closed)
        for name, picture in self._pictures.items():
            dialog.show_picture(name, picture)
        self._maker.want({name: preset for name, preset in known.items() if name not in self._pictures})
        dialog.open()

    def save(self) -> None:
        """Ask for a title and an idea, and write the experiment as a preset."""
        session = self._session
        self.flush.emit()
        # What was typed last may still be on its way to be trained.
        preset = session.draft if session.maker.busy else session.preset
        if preset is None:
            return
        dialog = SavePreset(preset.title, preset.idea, str(own_presets.folder()), self._parent)
        dialog.saved.connect(lambda title, idea, elsewhere: self._save(preset, title, idea, elsewhere=elsewhere))
        dialog.open()

    def close(self) -> None:
        """Make no more pictures, without waiting for the one under way."""
        self._maker.close()

    def wait(self) -> None:
        """Until no picture is under way any more, once the window is gone."""
        self._maker.wait()

    def _save(self, preset: Preset, title: str, idea: str, *, elsewhere: bool) -> None:
        path: Path | None = own_presets.folder() / f"{own_presets.name_for(title)}{presets.SUFFIX}"
        if elsewhere:
            path = preset_to_write(self._parent, own_presets.name_for(title))
        if path is None:
            return
        probes = tuple(probe for probe in self._probe.probes if probe)
        named = replace(preset, title=title, idea=idea, group=None, probes=probes)
        try:
            own_presets.save(named, path)
        except FileProblem as problem:
            self._messages.say(str(problem))
        else:
            self._session.call(title, idea)
            self.saved.emit(named, str(path))
            self._messages.say(f"Saved as {path}", "right")

    @Slot(object)
    def _show(self, made: tuple[str, Picture]) -> None:
        self._pictures[made[0]] = made[1]
        if self.dialog is not None:
            self.dialog.show_picture(*made)

    @Slot()
    def _closed(self) -> None:
        self.dialog = None
        self._maker.want({})
        self._parent.activateWindow()


def picture(preset: Preset) -> Picture:
    """One training sequence of a preset. Raises `TaskError`."""
    task = tasks.make(preset.task, preset.model.readout, preset.training.seed)
    batch = next(task.batches(1, preset.training.seed))
    length = int(batch.lengths[0])
    inputs, targets, scored = (array[:length, 0] for array in (batch.inputs, batch.targets, batch.scored))
    whole, first = bool(scored.all()), int(np.argmax(scored))
    if task.answers:
        answers = () if whole else tuple(task.answers[target] for target in targets[scored])
    else:
        answers = () if whole else tuple(_number(value, task.encoding) for value in targets[scored][:, 0])
    if inputs.ndim == 2:
        return Picture(answers=answers, frames=inputs[:_LONGEST])
    assert not isinstance(task.encoding, Numbers)
    tokens = tuple(task.encoding.entries[index] for index in (inputs if whole else inputs[: first + 1]))
    return Picture(tokens=tokens, answers=answers)


def _number(value: float, encoding: object) -> str:
    return f"{float(value) * (encoding.scale if isinstance(encoding, Numbers) else 1):.2g}".replace("-", "−")


def _card(name: str, preset: Preset, group: str = "") -> GalleryCard:
    mark = f"{said(preset.mark)}, within {preset.mark.steps:,} steps" if preset.mark is not None else "no mark"
    return GalleryCard(
        name=name,
        title=preset.title,
        idea=preset.idea,
        group=group or preset.group or "others",
        mark=mark,
        task=preset.task.kind,
    )


def _own_card(path: Path, read: Preset | FileProblem) -> GalleryCard:
    if isinstance(read, Preset):
        return _card(str(path), read, YOURS)
    return GalleryCard(name=str(path), title=path.name, idea="", group=YOURS, problem=read.what)


def _order(group: Group | None) -> int:
    groups = choices(Preset, "group")
    names = [name for part in groups for name in getattr(part, "__args__", (part,))]
    return names.index(group) if group in names else len(names)
