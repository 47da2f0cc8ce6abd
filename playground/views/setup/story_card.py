"""The card with a preset's story: what to look at, what to try, and what was measured."""

from collections.abc import Sequence
from functools import partial
from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from playground.core.claim import Claim
from playground.core.guided_action import GuidedAction
from playground.views.help.described import set_topic
from playground.views.style.theme import Appearance, icon
from playground.views.widgets.icon_button import icon_button
from playground.views.widgets.labels import label

Folding = Literal["fitting", "open", "folded"]
"""Whether the card is open: where there is room for it, always, or never."""


class StoryCard(QFrame):
    """Shows a story, and its claims folded or open inside. `toggle` folds the card to nothing and opens it again; the
    panel places it beside what the story is about. Both are hidden without a story.

    `tried` carries the place of the chosen try, `folding_chosen` how the user folded the card, and `claims_opened`
    whether the user opened the claims. `resized`: the card needs `fit`.
    """

    tried = Signal(int)
    folding_chosen = Signal(str)
    claims_opened = Signal(bool)
    resized = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._appearance = appearance
        self._folding: Folding = "fitting"
        self._shown: tuple[object, ...] = ()
        self.toggle = icon_button("About this preset")
        self.toggle.setCheckable(True)
        self.look_head, self.tries_head = label("What to look at", "label"), label("Try", "label")
        self.look = _words("look")
        self.tries = QWidget()
        self.claims_head = QPushButton()
        self.claims_head.setProperty("role", "fold")
        self.claims_head.setCheckable(True)
        self.claims = QWidget()
        self._build()
        self.toggle.clicked.connect(self._on_folded)
        self.claims_head.clicked.connect(self._on_claims_opened)
        appearance.changed.connect(self._recolour)
        self._recolour()
        self.toggle.hide()
        self.hide()

    def _build(self) -> None:
        column = _column(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(5)
        for part in (self.look_head, self.look, self.tries_head, self.tries, self.claims_head, self.claims):
            column.addWidget(part)
        for part in (self.tries, self.claims):
            _column(part).setSpacing(4)
        self.claims.hide()

    def set_folding(self, folding: Folding, *, claims_open: bool) -> None:
        """Fold or open the card and its claims, as the user left them."""
        self._folding = folding
        if folding != "fitting":
            self._fold(folded=folding == "folded")
        self._show_claims(shown=claims_open)

    def show_story(
        self, name: str, look: str, tries: Sequence[GuidedAction], claims: Sequence[Claim], *, changed: bool
    ) -> None:
        """Show the story of the preset called `name`. `changed`: the open experiment has other settings than those that
        the claims are about."""
        shown = name, look, tuple(tries), tuple(claims), changed
        if shown == self._shown:
            return
        self._shown = shown
        self.look.setText(look)
        for part, is_told in ((self.look_head, look), (self.look, look), (self.tries_head, tries)):
            part.setVisible(bool(is_told))
        _refill(self.tries, [self._try_button(place, action) for place, action in enumerate(tries)])
        note = [_words("caption", "With the preset’s own settings; these are others:")] if changed and claims else []
        _refill(self.claims, [*note, *(_claim_words(name, claim) for claim in claims)])
        self.claims_head.setText(f"Measured: {len(claims)}")
        self.claims_head.setVisible(bool(claims))
        self.toggle.setVisible(bool(look or tries or claims))
        self._fold(folded=not self.toggle.isChecked())
        self._show_claims(shown=self.claims_head.isChecked())
        self.resized.emit()

    def fit(self, width: int, room: int) -> None:
        """Wrap the words to `width` pixels. Open the card if it then needs at most `room` pixels of height with its
        claims folded, and fold it otherwise, unless the user has chosen."""
        layout = self.layout()
        if layout is None or self.toggle.isHidden():
            return
        layout.invalidate()
        border = self.width() - self.contentsRect().width()
        # A scroll area asks for a size, not for the height that words need at a width.
        self.setFixedHeight(layout.heightForWidth(width - border) + border)
        if self._folding == "fitting":
            # Claims that are opened in a card may not take it away.
            self._fold(folded=self.height() - self._claims_height(width - border) > room)

    def _claims_height(self, width: int) -> int:
        """Return what the open claims add to the height of the card, `width` pixels wide; 0 while they are folded."""
        column, claims = self.layout(), self.claims.layout()
        if self.claims.isHidden() or column is None or claims is None:
            return 0
        margins = column.contentsMargins()
        return claims.heightForWidth(width - margins.left() - margins.right()) + column.spacing()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for another height if a scroll bar has taken some of the width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.resized.emit()

    def _fold(self, *, folded: bool) -> None:
        self.toggle.setChecked(not folded)
        self.toggle.setAccessibleDescription("folded" if folded else "open")
        self.setHidden(folded or self.toggle.isHidden())
        self._recolour()

    def _show_claims(self, *, shown: bool) -> None:
        self.claims_head.setChecked(shown)
        self.claims_head.setAccessibleDescription("open" if shown else "folded")
        self.claims.setVisible(shown and not self.claims_head.isHidden())
        self._recolour()

    def _on_folded(self, opened: bool) -> None:
        self._folding = "open" if opened else "folded"
        self._fold(folded=not opened)
        self.resized.emit()
        self.folding_chosen.emit(self._folding)

    def _on_claims_opened(self, opened: bool) -> None:
        self._show_claims(shown=opened)
        self.resized.emit()
        self.claims_opened.emit(opened)

    def _try_button(self, place: int, action: GuidedAction) -> QPushButton:
        button = QPushButton(action.label.replace("&", "&&"))
        button.setProperty("role", "try")
        button.setAccessibleName(f"Try: {action.label}")
        set_topic(button, "story-try")
        button.clicked.connect(partial(self.tried.emit, place))
        return button

    def _recolour(self) -> None:
        theme = self._appearance.theme
        self.toggle.setIcon(icon("info", theme.accent if self.toggle.isChecked() else theme.text2))
        name = "chevron-down" if self.claims_head.isChecked() else "chevron-right"
        self.claims_head.setIcon(icon(name, theme.text2))


def _claim_words(name: str, claim: Claim) -> QLabel:
    words = _words("caption", claim.claim)
    seeds = f"seeds 0 to {claim.seeds - 1}" if claim.seeds > 1 else "seed 0"
    words.setToolTip(f"With {seeds}, on {claim.date}, by: {claim.command}")
    changed = f" with {', '.join(claim.settings)}" if claim.settings else ""
    words.setWhatsThis(
        f"{claim.claim} The preset{changed} was trained from {seeds}, each until the mark or for its budget, on "
        f"{claim.date}: “{claim.command}”. “playground study claims {name} --out DIR” measures it again."
    )
    return words


def _words(role: str, text: str = "") -> QLabel:
    words = label(text, role)
    words.setWordWrap(True)
    return words


def _column(widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return column


def _refill(holder: QWidget, widgets: Sequence[QWidget]) -> None:
    """Replace the widgets in a column."""
    layout = holder.layout()
    assert isinstance(layout, QLayout)
    while (item := layout.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
    for widget in widgets:
        layout.addWidget(widget)
        # Otherwise Qt shows it, and counts its height, only when it comes back to its event loop.
        widget.show()
    holder.setVisible(bool(widgets))
