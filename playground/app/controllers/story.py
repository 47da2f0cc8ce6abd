"""Shows the story of the open preset, and carries out what its reader tries."""

from PySide6.QtCore import QObject

from playground.app.context import Context
from playground.app.controllers.guided_actions import GuidedActions
from playground.core.own_story import with_own_story
from playground.views.setup.story_card import StoryCard
from playground.views.widgets.collapsible_panel import CollapsiblePanel


class StoryController(QObject):
    """Fills the card from the preset that was opened, as far as it is true of the experiment by now. The claims stay as
    long as its sequences do: they are about the preset's own settings, and the card then says so.

    `panel` holds the card; where it covers the score, it closes for what is tried.
    """

    def __init__(self, context: Context, card: StoryCard, guided: GuidedActions, panel: CollapsiblePanel) -> None:
        super().__init__(card)
        self._session, self._settings = context.session, context.settings
        self._card, self._guided, self._panel = card, guided, panel
        card.set_folding(self._settings.story, claims_open=self._settings.story_claims)
        card.folding_chosen.connect(lambda folding: setattr(self._settings, "story", folding))
        card.claims_opened.connect(lambda is_open: setattr(self._settings, "story_claims", is_open))
        card.tried.connect(self._try)
        self._session.changed.connect(self._update)

    def _update(self) -> None:
        opened, preset = self._session.opened, self._session.preset
        if opened is None or preset is None:
            return
        own = with_own_story(preset, opened)
        claims = opened.measured if preset.task == opened.task else ()
        self._card.show_story(
            self._session.name or preset.title, own.look, own.try_, claims, changed=own.measured != claims
        )

    def _try(self, place: int) -> None:
        if self._session.opened is not None:
            self._panel.close_overlay()
            self._guided.run(self._session.opened.try_[place])
