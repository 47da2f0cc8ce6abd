"""The memory lab in the window: entering and leaving it, its study, and what its buttons do."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_data_path
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QMessageBox, QStackedWidget

from playground.app.context import Context
from playground.core.memory_lab import LabSetup, VarySetup
from playground.core.specs import Preset
from playground.storage.errors import FileProblem
from playground.views.bars.top_bar import TopBar
from playground.views.figures.figure import Figure
from playground.views.figures.memory_lab import figure
from playground.views.style.theme import Appearance
from playground.views.widgets.collapsible_panel import CollapsiblePanel

if TYPE_CHECKING:
    from playground.app.lab.study_session import StudySession
    from playground.views.lab.page import LabView

SOON = 400
"""Milliseconds after the last change of the setup until a study that runs goes on with it."""

RENEWED = 100
"""Milliseconds from one result to the next showing of them."""


def folder() -> Path:
    """Where results are kept: in the user's own data."""
    return user_data_path("recurrent-playground", appauthor=False) / "memory-lab"


class LabController(QObject):
    """Made empty, so that a window opens as fast as without it; its page and its study come when it is first entered.

    It is `on` while its page is the one of `pages` that is shown. `wish`: the study is to go on. `left` tells that the
    main page is shown again, `opened` has a run as an experiment, and a name for it.
    """

    left = Signal()
    opened = Signal(object, str)

    def __init__(self, context: Context, appearance: Appearance, top: TopBar, pages: QStackedWidget) -> None:
        super().__init__(pages)
        self._context, self._session, self._messages = context, context.session, context.messages
        self._appearance, self._top, self._pages = appearance, top, pages
        self.on = self.wish = False
        self.panel: CollapsiblePanel | None = None
        self.view: LabView | None = None
        self.desk: StudySession | None = None
        self._preset: Preset | None = None
        self._run: Preset | None = None
        self._later: list[Callable[[], None]] = []
        self._narrow = False
        self._soon = QTimer(self, singleShot=True, interval=SOON)
        self._soon.timeout.connect(self._settle)
        self._renew = QTimer(self, singleShot=True, interval=RENEWED)
        self._renew.timeout.connect(self.show)
        top.lab.clicked.connect(self.switch)
        context.closing.add(self.close)

    def switch(self, on: bool) -> None:
        """In or out."""
        if on:
            self.enter()
        else:
            self.leave()

    def enter(self) -> None:
        """Show the lab. The network of the main page does not train meanwhile."""
        if self.on:
            return
        if self._session.running:
            self._session.pause()
            self._top.show_running(False)
        view = self._made()
        self.on = True
        self._top.show_lab(True)
        self._pages.setCurrentWidget(view)
        self._look_at_preset()
        self.show()
        view.plot.setFocus()

    def _look_at_preset(self) -> None:
        """Vary the key of another preset where another one was opened since; a study of last time stays, and so does
        the one of which a run was opened."""
        assert self.desk is not None
        before, self._preset = self._preset, self._session.preset
        if before is None or self._preset in (before, self._run):
            return
        if self.desk.card is not None and not self.wish:
            self._vary(self.desk.card.setup)

    def leave(self) -> None:
        """Back to the main page. A study that runs goes on."""
        if self.on:
            self.on = False
            self._top.show_lab(False)
            self._pages.setCurrentIndex(0)
            self.left.emit()

    def _made(self) -> "LabView":
        """The page, made once."""
        if self.view is not None:
            return self.view
        from playground.app.lab.study_session import StudySession
        from playground.views.lab.page import LabView
        from playground.views.lab.setup import LabSetupPanel

        appearance = self._appearance
        self.desk = StudySession(folder(), self._context.settings, self)
        setup = LabSetupPanel(appearance, self.desk.cells)
        about = "models, gaps, seeds"
        self.panel = CollapsiblePanel(setup, appearance, name="Experiment", about=about, picture="sliders-horizontal")
        self.view = LabView(appearance, setup, self.panel)
        self._pages.addWidget(self.view)
        self.panel.fold(self._narrow)
        setup.changed.connect(self._change)
        setup.varied.connect(self._vary_more)
        setup.experiment_chosen.connect(self._choose)
        setup.save.clicked.connect(self.save)
        setup.clear.clicked.connect(self.clear)
        setup.folder.wanted.connect(self.choose_folder)
        setup.folder.usual_wanted.connect(lambda: self.use_folder(None))
        self.view.table.opened.connect(self.open_run)
        self.view.table.retried.connect(self.retry)
        self.desk.changed.connect(self._show_soon)
        self.desk.stopped.connect(self._stopped)
        self.desk.planned.connect(self._planned)
        if self.desk.problem:
            self._messages.say(self.desk.problem)
        return self.view

    def fold(self, narrow: bool) -> None:
        """The setup column is a rail in a narrow window."""
        self._narrow = narrow
        if self.panel is not None:
            self.panel.fold(narrow)

    def show(self) -> None:
        """Show how far the study is. When every run is there it is at rest, though its process takes another moment."""
        if self.desk is not None and self.view is not None:
            self.wish = self.wish and self._something_to_do
            page = self.desk.page(running=self.wish)
            self.view.show_page(page)
            self._top.show_study(page)

    def _show_soon(self) -> None:
        """Results may come by the hundred a second; nobody reads so fast."""
        if not self._renew.isActive():
            self._renew.start()

    def toggle(self) -> None:
        """Go on with the study, or pause it."""
        assert self.desk is not None
        self.wish = not self.wish and self._something_to_do
        if self.wish:
            self._messages.say("")
        self._settle()
        self.show()

    def clear(self) -> None:
        """Forget the results of this study, if that is what is wanted."""
        assert self.desk is not None
        done = self.desk.done
        if not done:
            return
        runs = f"{done:,} run{'s' * (done != 1)}"
        question = QMessageBox(self._pages.window())
        question.setIcon(QMessageBox.Icon.Question)
        question.setWindowTitle("Clear results")
        question.setText(f"Forget the results of {runs}?")
        question.setInformativeText("They are taken from the disk, too, and have to be made again.")
        forget = question.addButton("Clear", QMessageBox.ButtonRole.DestructiveRole)
        forget.clicked.connect(self._forget)
        question.addButton(QMessageBox.StandardButton.Cancel)
        question.setDefaultButton(QMessageBox.StandardButton.Cancel)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.open()

    def _forget(self) -> None:
        assert self.desk is not None
        self.wish = False
        self._when_idle(self.desk.forget_all)

    def retry(self, identities: Iterable[str]) -> None:
        """Make failed runs again."""
        desk = self.desk
        assert desk is not None
        self.wish = True
        self._when_idle(lambda: desk.forget(identities))

    def open_run(self, identity: str) -> None:
        """Open a run as an experiment in the main page, with its settings and its seed. Of one that cannot be made the
        reason is said, and the lab stays."""
        assert self.desk is not None
        preset = self.desk.preset(identity)
        if preset is not None:
            self._run = preset
            name = "recall" if self.desk.varied is None else self.desk.varied.name
            self.opened.emit(preset, name)

    def choose_folder(self) -> None:
        """Ask for the folder of another study, or for one where this one's results shall be kept."""
        from playground.app.dialogs.file_dialogs import folder_to_use

        assert self.desk is not None
        if (chosen := folder_to_use(self._pages.window(), self.desk.folder)) is not None:
            self.use_folder(chosen)

    def use_folder(self, chosen: Path | None) -> None:
        """Keep results there, and show the study whose runs are there; None for the usual folder."""
        desk = self.desk
        assert desk is not None
        self.wish = False

        def use() -> None:
            self._messages.say("")
            desk.use(chosen or desk.usual)

        self._when_idle(use)

    def save(self) -> None:
        """Ask where to save the results, and do it."""
        from playground.app.lab import results_export

        if self.desk is not None and self.desk.done:
            results_export.ask(self._pages.window(), self._messages, self.desk.page(running=self.wish), self.figure())

    def figure(self) -> Figure:
        """The plot, for paper."""
        assert self.desk is not None
        return figure(self.desk.page(running=False).plot)

    def shown_figure(self) -> Figure | None:
        """The plot while the lab is shown."""
        return self.figure() if self.on else None

    def close(self) -> None:
        """End the study's process; what it has made is kept."""
        self._soon.stop()
        self._renew.stop()
        if self.desk is not None:
            self.desk.close()

    def _change(self, setup: LabSetup) -> None:
        """Another study. What is known of it already is shown at once."""
        assert self.desk is not None
        self.desk.change(setup)
        self._changed()

    def _changed(self) -> None:
        self.show()
        if self.wish:
            self._soon.start()

    def _choose(self, experiment: str) -> None:
        """The other experiment."""
        assert self.desk is not None
        if experiment == "vary":
            self._vary(None)
        else:
            self.desk.recall()
            self._changed()

    def _vary(self, setup: VarySetup | None) -> None:
        """A key of the preset that is open in the main page."""
        assert self.desk is not None
        preset = self._session.preset
        if preset is not None:
            self.desk.vary(preset, self._session.name or preset.title, setup)
        else:
            self._messages.say("Open a preset first: its keys are what can be varied.")
        self._changed()

    def _vary_more(self, setup: VarySetup) -> None:
        """Another key, or other values, of the preset whose key is varied."""
        if self.desk is not None and self.desk.varied is not None:
            self.desk.vary(self.desk.varied.preset, self.desk.varied.name, setup)
            self._changed()

    def _planned(self, problem: str) -> None:
        """The runs of the values that were set up are known, or why they cannot be: then none are begun."""
        desk = self.desk
        assert desk is not None
        if problem:
            self._messages.say(problem)
        if problem or (desk.card is not None and desk.card.problem):
            self.wish = self.wish and desk.busy
        self._changed()

    @property
    def _something_to_do(self) -> bool:
        """Whether runs are missing, or will be, or it is not known yet which are."""
        return self.desk is not None and bool(self._later or self.desk.planning or self.desk.missing)

    def _when_idle(self, act: Callable[[], None]) -> None:
        """Do something to the results, which nobody must be adding to meanwhile. A `FileProblem` is said."""
        self._later.append(act)
        self._settle()

    def _settle(self) -> None:
        """Let what runs be what is wanted. It takes effect at once, or when the process has ended."""
        desk = self.desk
        assert desk is not None
        if desk.busy and (self._later or not self.wish or not desk.up_to_date):
            desk.stop()
        if desk.busy:
            return
        while self._later:
            try:
                self._later.pop(0)()
            except FileProblem as problem:
                self._messages.say(str(problem))
        self.wish = self.wish and self._something_to_do
        if self.wish and not desk.planning:
            desk.start()
        self.show()

    def _stopped(self, problem: str) -> None:
        if problem:
            self.wish = False
            self._messages.say(problem)
        self._settle()
