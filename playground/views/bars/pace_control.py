"""The control beside Train that says how fast training runs."""

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from playground.views.widgets.segmented import Segmented

WIDTH = 168


class PaceControl(Segmented):
    """Slow, Normal or Full."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Pace", (("slow", "Slow"), ("normal", "Normal"), ("full", "Full")), parent)
        self.setFixedWidth(WIDTH)

    def show_paces(self, names: Mapping[str, str]) -> None:
        """Say on hover what each pace means; `names` by value."""
        for value, words in names.items():
            self.button(value).setToolTip(f"{words} (Ctrl+[ slower, Ctrl+] faster).")
            self.button(value).setAccessibleDescription(words)
