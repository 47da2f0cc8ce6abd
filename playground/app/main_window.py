"""The main window: its parts, connected, with menus and an experiment."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QChildEvent, QEvent
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QDialog

from playground.app.actions import keys, menus
from playground.app.actions.action import Action
from playground.app.actions.table import action_rows
from playground.app.actions.targets import Targets
from playground.app.controllers import layer_choice, microscope, parameter_matching, view_reset
from playground.app.controllers.data_import import OPENED, SUFFIXES, dropped_path, refusal
from playground.app.preferences import history_memory
from playground.app.settings import Settings
from playground.app.window_parts import WindowParts
from playground.core.content import names_file
from playground.core.edit_state import EditState
from playground.core.experiment import Experiment
from playground.core.specs import Preset
from playground.engine.backends.compiler import Choice
from playground.tasks.common.task import Task
from playground.views.setup.preset_card import PresetCard
from playground.views.style.theme import Appearance


class MainWindow(WindowParts):
    """Fills the menus, connects all parts, opens experiments and handles the window's events."""

    def __init__(self, appearance: Appearance, engine: Choice = "auto", settings: Settings | None = None) -> None:
        super().__init__(appearance, engine, settings or Settings())
        self.setWindowTitle("Recurrent Playground")
        self.setAcceptDrops(True)
        # A screen of 1280 x 800 pixels with text at 150 % has room for this size.
        self.setMinimumSize(820, 480)
        self._seen = True
        self._fill_menus(engine)
        self._connect()

    def _fill_menus(self, engine: Choice) -> None:
        self.score.ordering.set_order(self.settings.unit_order)
        self.action_rows = action_rows(
            Targets(
                window=self,
                context=self.context,
                appearance=self.appearance,
                engine=engine,
                training=self.training,
                undo=self.undo,
                pace=self.pace,
                levels=self.levels,
                lesson=self.lesson,
                gallery=self.gallery,
                preset_loader=self.preset_loader,
                experiment_files=self.experiment_files,
                autosave=self.autosave,
                data_import=self.data_import,
                model_inspection=self.model_inspection,
                recent_files=self.recent_files,
                links=self.links,
                figure_export=self.figure_export,
                recording=self.recording,
                playback=self.playback,
                comparison=self.comparison,
                by_length=self.by_length,
                diagnosis=self.diagnosis,
                generation=self.generation,
                history=self.history,
                help=self.help,
                lab=self.lab,
                present=self.present,
                notes=self.notes,
                palette=self.command_palette,
                probe=self.probe,
                score=self.score,
                microscope=self.microscope,
                setup_panel=self.setup_panel,
                microscope_panel=self.microscope_panel,
            )
        )
        self.menu_entries = menus.fill_menus(self.top.menus, self.action_rows, self)

    def trigger(self, action: str) -> None:
        """Run an action by its id. Raises `KeyError` for an unknown id."""
        {row.id: row for row in self.action_rows if isinstance(row, Action)}[action].run()

    def _connect(self) -> None:
        session, setup = self.session, self.setup
        self.levels.changed.connect(self._fit)
        self.lesson.changed.connect(self._fit)
        self.lesson.opened.connect(self.setup_panel.open_overlay)
        self.command_palette.lesson_chosen.connect(self.lesson.begin)
        self.watch.changed.connect(session.set_watch)
        self.watch.changed.connect(lambda _watch: self._presenter.update_chips())
        setup.model_changed.connect(session.change_model)
        setup.training_changed.connect(session.change_training)
        setup.mark_changed.connect(session.change_mark)
        setup.tokens_changed.connect(session.change_tokens)
        setup.text_changed.connect(session.change_text)
        setup.edit_requested.connect(session.adopt_sample_text)
        setup.framed.chosen.connect(self.probe.set_text)
        setup.presets.clicked.connect(self.gallery.open)
        self.gallery.chosen.connect(self.open_preset)
        self.gallery.browse_requested.connect(self.preset_loader.choose_file)
        self.gallery.flush_requested.connect(self.training.flush)
        self.gallery.saved.connect(self.set_preset)
        self.experiment_files.saving.connect(self.training.flush)
        self.lab.left.connect(self.score.setFocus)
        self.messages.shown.connect(self.banner.say)
        self.banner.action.clicked.connect(self.messages.accept)
        self.probe.changed.connect(self.comparison.update_watch)
        self.typed_sequences.renamed.connect(self.show_title)
        for score in (self.score, self.comparison.score):
            score.chip_editor.edited.connect(self.probe.set_text)
        self.top.train.clicked.connect(self.training.toggle)
        self.top.step.clicked.connect(self.training.step)
        self.top.reset.clicked.connect(self.training.reset)
        self.top.export.clicked.connect(lambda: self.trigger("model.export"))
        keys.return_focus_after_click((self.top.train, self.top.step, self.top.reset), self.training.focus_view)
        microscope.connect(self.microscope, self.score)
        layer_choice.connect(self.settings, self.probe, self.score, self.comparison.score)
        history_memory.apply_stored(self.context)
        self.comparison.scores_requested.connect(self.lab.leave)
        self.present.opening.connect(self.lab.leave)
        self.notes.opening.connect(self.lab.leave)
        self.comparison.connect_signals()
        self.diagnosis.scores_requested.connect(self.lab.leave)
        self.diagnosis.target_requested.connect(self.sentence.go_to)
        self.diagnosis.sequences_requested.connect(self._show_sequences)
        parameter_matching.connect(session, setup)
        self.generation.connect_signals()
        self.playback.connect_signals()
        self.appearance.changed.connect(self._recolour)
        application = QApplication.instance()
        assert application is not None
        application.aboutToQuit.connect(self.closing.close)
        self._connect_opening()

    def _connect_opening(self) -> None:
        """Connect all that opens an experiment."""
        self.preset_loader.opened.connect(self.open)
        self.preset_loader.resumed.connect(self.resume)
        self.command_palette.preset_chosen.connect(self.open_preset)
        self.links.opening.connect(self.open_preset)
        self.lab.opened.connect(self.preset_loader.open_preset)
        self.data_import.opened.connect(self._open_data)
        self.preset_loader.foreign.connect(self._open_foreign)
        self.model_inspection.opened.connect(self.resume)
        self.recent_files.opening.connect(lambda path: self._open_file(Path(path)))
        for kept in (self.preset_loader.read, self.experiment_files.saved, self.model_inspection.read):
            kept.connect(self.recent_files.add)
        self.gallery.saved.connect(lambda _preset, path: self.recent_files.add(path))
        self.undo.reopened.connect(self._show_reopened)

    def open_preset(self, name: str) -> bool:
        """Open a shipped preset by name, or the file of a preset or an experiment by path, in the background. An error
        is shown as a message, and the experiment stays. Return False if opening has failed by now."""
        return self.preset_loader.open_by_name(name)

    def open(self, preset: Preset, name: str = "", task: Task | None = None) -> None:
        """Open an experiment, and make its task unless it is given. Raises `TaskError`; nothing has changed then."""
        self.preset_loader.worker.cancel()
        self.session.open(preset, task, before=self._drop_typed_text)
        self._show_opened(preset, name, preset.probes or self.session.samples())

    def resume(self, experiment: Experiment, task: Task) -> None:
        """Open a stored experiment with its task, as it was."""
        self.session.resume(experiment, task, before=self._drop_typed_text)
        view = experiment.view
        self._show_opened(experiment.preset, experiment.name, view.probes or self.session.samples())
        self.experiment_view.show(view)

    def _show_opened(self, preset: Preset, name: str, probes: Sequence[str]) -> None:
        self.lab.leave()
        self.messages.show("")
        self.probe.set_probes(probes)
        self.set_preset(preset, name)
        # `generation` comes first: it watches the new probe before the others watch its timesteps.
        scores = self.score, self.comparison.score
        view_reset.reset_views(
            (self.generation, *scores, self.microscope, self.setup, self.drawing, self.present, self.experiment_view)
        )
        self.comparison.update_watch()

    def _open_data(self, preset: Preset, task: Task) -> None:
        # A lesson is about another experiment.
        self.lesson.leave()
        self.open(preset, task=task)
        if names_file(preset.task):
            self.recent_files.add(preset.task.file)

    def _show_reopened(self, state: EditState) -> None:
        """Show another experiment that undo or redo has brought back."""
        self._show_opened(state.draft, state.name, state.view.probes)
        self.probe.choose(state.view.probe)

    def _show_sequences(self) -> None:
        """Open the setup panel where it is folded, with the focus in the training sequences."""
        if self.setup_panel.rail_button.isVisible() and not self.setup_panel.rail_button.isChecked():
            self.setup_panel.rail_button.click()
        self.setup.editor.setFocus()

    def _drop_typed_text(self) -> None:
        """Drop text that is still being typed, which would otherwise be applied to the new experiment."""
        self.setup.editor.discard_pending()
        self.typed_sequences.clear()

    def set_preset(self, preset: Preset, name: str) -> None:
        """Show the preset that was opened or saved. `name` is a shipped preset's name or a path."""
        self.typed_sequences.set_opened(preset, name)
        self.show_title(name, preset.title, preset.idea)

    def show_title(self, name: str, title: str, idea: str) -> None:
        """Show the experiment's title and idea. `name` is its preset's, empty if it belongs to none."""
        self.session.name = name
        self.setup.presets.set_current(PresetCard(name, title, idea))
        self.setWindowTitle(f"{title} – Recurrent Playground")

    def resizeEvent(self, event: QEvent) -> None:
        """Fit all parts to the new size."""
        self._fit()

    def _fit(self) -> None:
        self.folding.fit(self.width(), self.height(), in_lesson=self.lesson.is_open)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle the keys that no widget took."""
        if not keys.run_plain_key(self.action_rows, event, in_lab=self.lab.is_open):
            super().keyPressEvent(event)

    def childEvent(self, event: QChildEvent) -> None:
        """Give a dialog its help when it is about to be shown."""
        if event.polished() and isinstance(dialog := event.child(), QDialog):
            self.help.describe_window(dialog)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept any file anywhere in the window: what cannot be opened is told why when it is dropped."""
        if refusal(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the dropped file, or say why not."""
        path = dropped_path(event.mimeData())
        if path is not None:
            self._open_file(path)
        else:
            self.messages.show(refusal(event.mimeData()))

    def _open_file(self, path: Path) -> None:
        """Open a preset, an experiment or a network, or show the preview of a text or a table."""
        if path.suffix.lower() in OPENED:
            self.open_preset(str(path))
        else:
            self.data_import.show_preview(path)

    def _open_foreign(self, path: Path) -> None:
        """Show the preview of data, or of a network made elsewhere."""
        if path.suffix.lower() in SUFFIXES or path.is_dir():
            self.data_import.show_preview(path)
        else:
            self.model_inspection.show_preview(path)

    def showEvent(self, event: QShowEvent) -> None:
        """Tell the session that the window is visible."""
        super().showEvent(event)
        self._update_seen()

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell the session that the window is hidden."""
        super().hideEvent(event)
        self._update_seen()

    def changeEvent(self, event: QEvent) -> None:
        """Tell the session when the window is minimised or restored."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self._update_seen()

    def _update_seen(self) -> None:
        seen = self.isVisible() and not self.isMinimized()
        if seen != self._seen:
            self._seen = seen
            self.session.set_seen(seen)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hide at once, then wait for the training thread to finish its current step."""
        self.hide()
        self.closing.close()
        super().closeEvent(event)
