"""The choice of a second probe, to show how the states of the first differ from its states."""

from PySide6.QtCore import QPersistentModelIndex, Signal
from PySide6.QtWidgets import QComboBox, QMenu, QToolButton, QWidget

from playground.views.widgets.menu_button import attach_menu

_WHOLE, _BRIEF = ("Difference to…", "✓ Difference"), ("Δ…", "✓ Δ")
"""The button's text without and with a second probe."""
_LONGEST = 60
"""The most characters of a probe in a menu entry."""


class DifferenceChoice(QToolButton):
    """A button with a menu of the other probes in `field`; hidden if there are none. `chosen` follows each choice.

    Showing the second probe swaps the two, so that both can be edited.
    """

    chosen = Signal()

    def __init__(self, field: QComboBox, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self._is_brief = False
        self._shown, self._second = QPersistentModelIndex(), QPersistentModelIndex()
        self.probes_menu = QMenu("Difference to", self)
        self.probes_menu.setToolTipsVisible(True)
        self.probes_menu.aboutToShow.connect(self._fill_menu)
        attach_menu(self.probes_menu, self)
        field.currentIndexChanged.connect(self._on_probe_changed)
        self.reset()

    @property
    def second_probe(self) -> str | None:
        """The text of the second probe; None if there is none."""
        return str(self._second.data()) if self._second.isValid() else None

    def reset(self) -> None:
        """Forget the second probe, for another list of probes."""
        self._second = QPersistentModelIndex()
        self._shown = self._index_at(self._field.currentIndex())
        self.refresh()

    def refresh(self) -> None:
        """Update menu and text after the probes changed."""
        several, second = self._field.count() > 1, self.second_probe
        self.setVisible(several)
        self.probes_menu.menuAction().setVisible(several)
        self.setText((_BRIEF if self._is_brief else _WHOLE)[second is not None])
        about = "Show how the states differ from another probe's."
        said = f"Difference to “{_short(second)}”" if second is not None else about
        self.setToolTip(about if second is None else f"The score shows the difference to “{_short(second)}”.")
        self.setAccessibleName("Difference to another probe" if second is None else said)

    @property
    def width_saved(self) -> int:
        """Pixels that the short text saves."""
        lengths = [self.fontMetrics().horizontalAdvance(names[self._second.isValid()]) for names in (_WHOLE, _BRIEF)]
        return 0 if self.isHidden() else lengths[0] - lengths[1]

    def show_brief(self, brief: bool) -> None:
        """Switch to the short text where room is scarce, or back."""
        if brief != self._is_brief:
            self._is_brief = brief
            self.refresh()

    def set_second(self, row: int | None) -> None:
        """Make a probe of the field the second one; None for no second probe."""
        self._second = QPersistentModelIndex() if row is None else self._index_at(row)
        self.refresh()
        self.chosen.emit()

    def _index_at(self, row: int) -> QPersistentModelIndex:
        return QPersistentModelIndex(self._field.model().index(row, 0))

    def _on_probe_changed(self, row: int) -> None:
        """If the probe now shown was the second one, make the previous one the second."""
        if self._second.isValid() and self._second.row() == row:
            self._second = self._shown
        self._shown = self._index_at(row)
        self.refresh()

    def _fill_menu(self) -> None:
        menu, field = self.probes_menu, self._field
        menu.clear()
        for row in range(field.count()):
            if row != field.currentIndex():
                action = menu.addAction(_short(field.itemText(row)).replace("&", "&&") or "The empty probe")
                action.setToolTip(f"Show the difference to “{field.itemText(row)}”.")
                action.setCheckable(True)
                action.setChecked(self._second.isValid() and self._second.row() == row)
                action.toggled.connect(lambda on, row=row: self.set_second(row if on else None))
        if self._second.isValid():
            menu.addSeparator()
            none = menu.addAction("No difference")
            none.setToolTip("Show the states of one probe again.")
            none.triggered.connect(lambda _: self.set_second(None))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"
