"""Opens and closes the memory lab, and connects its page to the study."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox, QStackedWidget

from playground.app.context import Context
from playground.core.memory_lab import LabSetup, VarySetup
from playground.core.own_story import without_story
from playground.core.specs import Preset
from playground.storage.errors import FileProblem
from playground.storage.user_data import user_data_folder
from playground.views.bars.top_bar import TopBar
from playground.views.figures.figure import Figure
from playground.views.figures.memory_lab import figure
from playground.views.help.described import describe
from playground.views.style.theme import Appearance
from playground.views.widgets.collapsible_panel import CollapsiblePanel
from playground.views.widgets.throttle import Debounce, Throttle

if TYPE_CHECKING:
    from playground.app.lab.study_session import StudySession
    from playground.views.lab.lab_page import LabPageView

DEBOUNCE = 400
"""Milliseconds from the last change of the setup until a running study is restarted with it."""

REFRESH_EVERY = 100
"""Milliseconds between two updates of the page."""


def results_folder() -> Path:
    """Return the default folder of results, in the user's data folder."""
    return user_data_folder() / "memory-lab"


class LabController(QObject):
    """Builds its page and its study session on first use, so that the window opens quickly.

    `is_open` while `pages` shows the lab. `should_run`: the user wants the study to run. `left` is emitted when the
    main page is shown again; `opened` carries a run's preset and a name for it.
    """

    left = Signal()
    opened = Signal(object, str)

    def __init__(self, context: Context, appearance: Appearance, top: TopBar, pages: QStackedWidget) -> None:
        super().__init__(pages)
        self._context, self._session, self._messages = context, context.session, context.messages
        self._appearance, self._top, self._pages = appearance, top, pages
        self.is_open = self.should_run = False
        self.panel: CollapsiblePanel | None = None
        self.view: LabPageView | None = None
        self.study_session: StudySession | None = None
        self._preset: Preset | None = None
        self._opened_run: Preset | None = None
        self._pending: list[Callable[[], None]] = []
        self._narrow = False
        self._debounce = Debounce(self, DEBOUNCE, self._apply_wanted_state)
        # Hundreds of results may come in a second, which nobody can read.
        self._refresh = Throttle(self, REFRESH_EVERY, self.update_page)
        top.lab.clicked.connect(self.set_open)
        context.closing.on_close(self.close)

    def set_open(self, is_open: bool) -> None:
        """Open or close the lab."""
        if is_open:
            self.enter()
        else:
            self.leave()

    def enter(self) -> None:
        """Show the lab, and pause training on the main page."""
        if self.is_open:
            return
        if self._session.is_running:
            self._session.pause()
            self._top.show_running(False)
        view = self._page()
        self.is_open = True
        self._top.show_lab(True)
        self._pages.setCurrentWidget(view)
        self._follow_preset()
        self.update_page()
        view.plot.setFocus()

    def _follow_preset(self) -> None:
        """If another preset was opened since the last visit, vary the key of that one. Not on the first visit, which
        restores the stored study, nor after opening one of the study's own runs."""
        assert self.study_session is not None
        before, self._preset = self._preset, self._session.preset
        if before is None or self._preset in (before, self._opened_run):
            return
        if self.study_session.card is not None and not self.should_run:
            self._vary(self.study_session.card.setup)

    def leave(self) -> None:
        """Show the main page. A running study continues."""
        if self.is_open:
            self.is_open = False
            self._top.show_lab(False)
            self._pages.setCurrentIndex(0)
            self.left.emit()

    def _page(self) -> "LabPageView":
        """Return the page; the first call builds it."""
        if self.view is not None:
            return self.view
        from playground.app.lab.study_session import StudySession
        from playground.views.lab.lab_page import LabPageView
        from playground.views.lab.lab_setup_panel import LabSetupPanel

        appearance = self._appearance
        self.study_session = StudySession(results_folder(), self._context.settings, self)
        setup = LabSetupPanel(appearance, self.study_session.cells)
        about = "models, gaps, seeds"
        self.panel = CollapsiblePanel(
            setup, appearance, name="Experiment", description=about, icon_name="sliders-horizontal"
        )
        self.view = LabPageView(appearance, setup, self.panel)
        describe(self.view)
        self._pages.addWidget(self.view)
        self.panel.set_folded(self._narrow)
        setup.changed.connect(self._on_setup_changed)
        setup.varied.connect(self._on_vary_setup_changed)
        setup.experiment_chosen.connect(self._on_experiment_chosen)
        setup.save.clicked.connect(self.save_with_dialog)
        setup.clear.clicked.connect(self.ask_to_clear)
        setup.folder.wanted.connect(self.choose_folder)
        setup.folder.usual_wanted.connect(lambda: self.use_folder(None))
        self.view.table.opened.connect(self.open_run)
        self.view.table.retried.connect(self.retry)
        self.study_session.changed.connect(self._refresh.request)
        self.study_session.stopped.connect(self._on_stopped)
        self.study_session.planned.connect(self._on_planned)
        if self.study_session.problem:
            self._messages.show(self.study_session.problem)
        return self.view

    def fold(self, narrow: bool) -> None:
        """Fold the setup panel to a rail in a narrow window."""
        self._narrow = narrow
        if self.panel is not None:
            self.panel.set_folded(narrow)

    def update_page(self) -> None:
        """Show the results so far. A study without missing runs counts as paused, even if its process still runs."""
        if self.study_session is not None and self.view is not None:
            self.should_run = self.should_run and self._has_work
            page = self.study_session.page(running=self.should_run)
            self.view.show_page(page)
            self._top.show_study(page)

    def toggle(self) -> None:
        """Run the study, or pause it."""
        assert self.study_session is not None
        self.should_run = not self.should_run and self._has_work
        if self.should_run:
            self._messages.show("")
        self._apply_wanted_state()
        self.update_page()

    def ask_to_clear(self) -> None:
        """Ask, and then delete the results of this study."""
        assert self.study_session is not None
        done = self.study_session.done
        if not done:
            return
        runs = f"{done:,} run{'s' * (done != 1)}"
        question = QMessageBox(self._pages.window())
        question.setIcon(QMessageBox.Icon.Question)
        question.setWindowTitle("Clear results")
        question.setText(f"Forget the results of {runs}?")
        question.setInformativeText("They are taken from the disk, too, and have to be made again.")
        forget = question.addButton("Clear", QMessageBox.ButtonRole.DestructiveRole)
        forget.clicked.connect(self._delete_results)
        question.addButton(QMessageBox.StandardButton.Cancel)
        question.setDefaultButton(QMessageBox.StandardButton.Cancel)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.open()

    def _delete_results(self) -> None:
        assert self.study_session is not None
        self.should_run = False
        self._when_idle(self.study_session.forget_all)

    def retry(self, identities: Iterable[str]) -> None:
        """Run failed runs again."""
        study_session = self.study_session
        assert study_session is not None
        self.should_run = True
        self._when_idle(lambda: study_session.forget(identities))

    def open_run(self, identity: str) -> None:
        """Open a run on the main page, with its settings and seed. If its task cannot be made, show why and stay."""
        assert self.study_session is not None
        preset = self.study_session.preset(identity)
        if preset is not None:
            self._opened_run = preset
            name = "recall" if self.study_session.varied is None else self.study_session.varied.name
            self.opened.emit(preset, name)

    def choose_folder(self) -> None:
        """Ask for a folder: another study's, or one to store this study's results in."""
        from playground.app.dialogs.file_dialogs import folder_to_use

        assert self.study_session is not None
        if (chosen := folder_to_use(self._pages.window(), self.study_session.folder)) is not None:
            self.use_folder(chosen)

    def use_folder(self, chosen: Path | None) -> None:
        """Store results in a folder, and show the study found there. None means the default folder."""
        study_session = self.study_session
        assert study_session is not None
        self.should_run = False

        def use() -> None:
            self._messages.show("")
            study_session.use_folder(chosen or study_session.usual)

        self._when_idle(use)

    def save_with_dialog(self) -> None:
        """Ask for a path and save the results there."""
        from playground.app.lab import results_export

        if self.study_session is not None and self.study_session.done:
            results_export.save_with_dialog(
                self._pages.window(), self._messages, self.study_session.page(running=self.should_run), self.figure()
            )

    def figure(self) -> Figure:
        """Return the plot as a figure."""
        assert self.study_session is not None
        return figure(self.study_session.page(running=False).plot)

    def figure_if_open(self) -> Figure | None:
        """Return the plot while the lab is open, else None."""
        return self.figure() if self.is_open else None

    def close(self) -> None:
        """End the study's process. Finished runs stay stored."""
        self._debounce.cancel()
        self._refresh.cancel()
        if self.study_session is not None:
            self.study_session.close()

    def _on_setup_changed(self, setup: LabSetup) -> None:
        """Switch to another study and show its stored results."""
        assert self.study_session is not None
        self.study_session.change_setup(setup)
        self._on_study_changed()

    def _on_study_changed(self) -> None:
        self.update_page()
        if self.should_run:
            self._debounce.request()

    def _on_experiment_chosen(self, experiment: str) -> None:
        """Switch between the experiment with gaps and that with a varied key."""
        assert self.study_session is not None
        if experiment == "vary":
            self._vary(None)
        else:
            self.study_session.show_gap_study()
            self._on_study_changed()

    def _vary(self, setup: VarySetup | None) -> None:
        """Vary a key of the preset that is open on the main page."""
        assert self.study_session is not None
        preset = self._session.preset
        if preset is not None:
            self.study_session.vary(without_story(preset), self._session.name or preset.title, setup)
        else:
            self._messages.show("Open a preset first: its keys are what can be varied.")
        self._on_study_changed()

    def _on_vary_setup_changed(self, setup: VarySetup) -> None:
        """Vary another key, or with other values, of the same preset."""
        if self.study_session is not None and self.study_session.varied is not None:
            self.study_session.vary(self.study_session.varied.preset, self.study_session.varied.name, setup)
            self._on_study_changed()

    def _on_planned(self, problem: str) -> None:
        """Show the planned runs or the error. After an error, start no runs."""
        study_session = self.study_session
        assert study_session is not None
        if problem:
            self._messages.show(problem)
        if problem or (study_session.card is not None and study_session.card.problem):
            self.should_run = self.should_run and study_session.busy
        self._on_study_changed()

    @property
    def _has_work(self) -> bool:
        """Whether runs are missing, or may be once pending actions and planning are done."""
        return self.study_session is not None and bool(
            self._pending or self.study_session.planning or self.study_session.missing
        )

    def _when_idle(self, action: Callable[[], None]) -> None:
        """Run an action on the results once the process has ended. A `FileProblem` is shown as a message."""
        self._pending.append(action)
        self._apply_wanted_state()

    def _apply_wanted_state(self) -> None:
        """Start, stop or restart the process to match `should_run` and the study. Pending actions wait for its end."""
        study_session = self.study_session
        assert study_session is not None
        if study_session.busy and (self._pending or not self.should_run or not study_session.up_to_date):
            study_session.stop()
        if study_session.busy:
            return
        while self._pending:
            try:
                self._pending.pop(0)()
            except FileProblem as problem:
                self._messages.show(str(problem))
        self.should_run = self.should_run and self._has_work
        if self.should_run and not study_session.planning:
            study_session.start()
        self.update_page()

    def _on_stopped(self, problem: str) -> None:
        if problem:
            self.should_run = False
            self._messages.show(problem)
        self._apply_wanted_state()
