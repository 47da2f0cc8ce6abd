"""Keeps the user's notes with the experiment."""

from PySide6.QtCore import QObject, Signal

from playground.app.context import Context
from playground.views.lesson.side_panel import SidePanel
from playground.views.setup.setup_panel import SetupPanel
from playground.views.widgets.collapsible_panel import CollapsiblePanel


class NotesController(QObject):
    """Shows the notes of the open experiment, and changes them as they are typed. The card is shown or not as it was
    when the window was closed; an experiment that comes with notes shows it.

    `panel` holds the setup, on one of the pages of `side`. `opening`: the card is about to be shown; `changed`: it is
    shown or hidden.
    """

    opening = Signal()
    changed = Signal()

    def __init__(self, context: Context, setup: SetupPanel, panel: CollapsiblePanel, side: SidePanel) -> None:
        super().__init__(setup)
        self._session, self._settings = context.session, context.settings
        self._setup, self._card, self._panel, self._side = setup, setup.notes, panel, side
        self._opened: object = None
        self._show(self._settings.notes_shown)
        self._card.edited.connect(self._session.change_notes)
        self._session.changed.connect(self._update)

    @property
    def is_shown(self) -> bool:
        """Whether the card is shown in the setup."""
        return not self._card.isHidden()

    def toggle(self) -> None:
        """Show the card, with the keyboard in it, or hide it."""
        shown = self._settings.notes_shown = not self.is_shown
        if shown:
            self.opening.emit()
            self._panel.open_overlay()
            self._side.show_setup()
        self._show(shown)
        if shown:
            self._card.editor.setFocus()

    def _show(self, shown: bool) -> None:
        self._card.setVisible(shown)
        self._setup.fit_story()
        self.changed.emit()

    def _update(self) -> None:
        draft, opened = self._session.draft, self._session.opened
        if draft is None:
            return
        self._card.show_notes(draft.notes)
        if opened is not self._opened and draft.notes and not self.is_shown:
            self._show(True)
        self._opened = opened
