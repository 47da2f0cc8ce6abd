"""The choice of a second probe, from whose states those of the first are told apart."""

from PySide6.QtCore import QPersistentModelIndex, Signal
from PySide6.QtWidgets import QComboBox, QMenu, QToolButton, QWidget

from playground.views.widgets.menu_button import hang

_WHOLE, _BRIEF = ("Difference to…", "✓ Difference"), ("Δ…", "✓ Δ")
"""What the button says while there is no second probe, and while there is one."""
_LONGEST = 60
"""A menu's entry has at most so many characters of a probe."""


class DifferenceChoice(QToolButton):
    """A button whose `menu` offers the other probes of a field; gone where there are none. `chosen`: another one, or
    none any more. Whoever shows the second probe exchanges the two, so that either can be edited."""

    chosen = Signal()

    def __init__(self, field: QComboBox, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self._brief = False
        self._shown, self._second = QPersistentModelIndex(), QPersistentModelIndex()
        self.menu_of_probes = QMenu("Difference to")
        self.menu_of_probes.setToolTipsVisible(True)
        self.menu_of_probes.aboutToShow.connect(self._fill)
        hang(self.menu_of_probes, self)
        field.currentIndexChanged.connect(self._follow)
        self.reset()

    @property
    def text_of_second(self) -> str | None:
        """The second probe as it stands in the field; None where none is chosen."""
        return str(self._second.data()) if self._second.isValid() else None

    def reset(self) -> None:
        """Other probes: none is the second one."""
        self._second = QPersistentModelIndex()
        self._shown = self._at(self._field.currentIndex())
        self.renew()

    def renew(self) -> None:
        """A probe came, went or was changed."""
        several, second = self._field.count() > 1, self.text_of_second
        self.setVisible(several)
        self.menu_of_probes.menuAction().setVisible(several)
        self.setText((_BRIEF if self._brief else _WHOLE)[second is not None])
        about = "Show how the states differ from another probe’s"
        said = about if second is None else f"Difference to “{_short(second)}”"
        self.setToolTip(said)
        self.setAccessibleName("Difference to another probe" if second is None else said)

    @property
    def spared(self) -> int:
        """Pixels by which the sign is narrower than the word."""
        lengths = [self.fontMetrics().horizontalAdvance(names[self._second.isValid()]) for names in (_WHOLE, _BRIEF)]
        return 0 if self.isHidden() else lengths[0] - lengths[1]

    def show_brief(self, brief: bool) -> None:
        """A sign for the word, where there is no room for it."""
        if brief != self._brief:
            self._brief = brief
            self.renew()

    def choose(self, row: int | None) -> None:
        """Take a probe of the field as the second one, or none."""
        self._second = QPersistentModelIndex() if row is None else self._at(row)
        self.renew()
        self.chosen.emit()

    def _at(self, row: int) -> QPersistentModelIndex:
        return QPersistentModelIndex(self._field.model().index(row, 0))

    def _follow(self, row: int) -> None:
        """Another probe is shown: if it was the second one, the one that was shown becomes it."""
        if self._second.isValid() and self._second.row() == row:
            self._second = self._shown
        self._shown = self._at(row)
        self.renew()

    def _fill(self) -> None:
        menu, field = self.menu_of_probes, self._field
        menu.clear()
        for row in range(field.count()):
            if row != field.currentIndex():
                action = menu.addAction(_short(field.itemText(row)).replace("&", "&&") or "The empty probe")
                action.setToolTip(field.itemText(row))
                action.setCheckable(True)
                action.setChecked(self._second.isValid() and self._second.row() == row)
                action.toggled.connect(lambda on, row=row: self.choose(row if on else None))
        if self._second.isValid():
            menu.addSeparator()
            menu.addAction("No difference").triggered.connect(lambda _: self.choose(None))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"
