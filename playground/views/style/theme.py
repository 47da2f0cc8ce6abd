"""Colours, fonts and icons of the whole program."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from playground.core.cell_kinds import KINDS
from playground.core.resources import resource

_ROLES = {gate.name: gate.role for kind in KINDS.values() for gate in kind.gates}


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One set of colours. Text has a contrast of at least 4.6:1 on every background.

    A row of `core.cell_kinds` names the colour of its kind: `olive` is there for the next one.
    """

    name: str
    bg: str
    panel: str
    sunken: str
    line: str
    line2: str
    text: str
    text2: str
    text3: str
    accent: str
    on_accent: str
    tint: str
    forget: str
    input: str
    candidate: str
    output: str
    ok: str
    ok_bg: str
    err: str
    err_bg: str
    amber: str
    violet: str
    teal: str
    rose: str
    olive: str
    grey: str
    pale: str

    @property
    def is_dark(self) -> bool:
        """Whether the theme has light text on a dark background."""
        return self.name == "dark"

    def gate_colour(self, name: str) -> str:
        """Return a gate's colour: that of the LSTM's gate with the same function."""
        colour: str = getattr(self, _ROLES[name])
        return colour

    def model_colour(self, cell: str) -> str:
        """Return the colour of a kind of network."""
        colour: str = getattr(self, KINDS[cell].colour)
        return colour


LIGHT = Theme(
    name="light",
    bg="#F7F7F8",
    panel="#FFFFFF",
    sunken="#F0F1F3",
    line="#E2E4E8",
    line2="#CBCFD6",
    text="#17191E",
    text2="#565C67",
    text3="#656B76",
    accent="#6250C8",
    on_accent="#FFFFFF",
    tint="#EFEDFB",
    forget="#0B6CB0",
    input="#11785A",
    candidate="#AE4C08",
    output="#A8397F",
    ok="#11785A",
    ok_bg="#EAF5F0",
    err="#B42318",
    err_bg="#FCEFED",
    amber="#8A6100",
    violet="#8A3FA8",
    teal="#2B6E7A",
    rose="#B0305F",
    olive="#5F6B00",
    grey="#747B87",
    pale="#8D939E",
)

DARK = Theme(
    name="dark",
    bg="#16171A",
    panel="#1B1C20",
    sunken="#24262B",
    line="#2D3036",
    line2="#444852",
    text="#ECEDF0",
    text2="#A9AEB8",
    text3="#949AA5",
    accent="#A79BF5",
    on_accent="#17151F",
    tint="#2A2740",
    forget="#62B4F0",
    input="#4CC49A",
    candidate="#F0935A",
    output="#E58AC4",
    ok="#4CC49A",
    ok_bg="#17352B",
    err="#FF8A80",
    err_bg="#3A2020",
    amber="#E0B44C",
    violet="#D79BEF",
    teal="#7CC3CF",
    rose="#F58FB2",
    olive="#C3CC5E",
    grey="#8A909B",
    pale="#737985",
)


class Appearance(QObject):
    """The current theme. `set_theme` takes light, dark or system; `changed` tells widgets that paint themselves to
    repaint."""

    changed = Signal()

    def __init__(self, choice: str = "system", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choice = choice
        self.theme = self._resolve()
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)

    @property
    def choice(self) -> str:
        """The user's choice: light, dark or system."""
        return self._choice

    def set_theme(self, choice: str) -> None:
        """Switch to another theme."""
        self._choice = choice
        self._apply()

    def _system_changed(self) -> None:
        self._apply()

    def _apply(self) -> None:
        theme = self._resolve()
        if theme is not self.theme:
            self.theme = theme
            self.changed.emit()

    def _resolve(self) -> Theme:
        if self._choice == "system":
            dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
            return DARK if dark else LIGHT
        return DARK if self._choice == "dark" else LIGHT


def load_fonts() -> None:
    """Register the bundled fonts with Qt. Scripts they lack fall back to the system's fonts."""
    for file in sorted(resource("assets/fonts").glob("*.[ot]tf")):
        QFontDatabase.addApplicationFont(str(file))


def font(size: int, weight: int = 400, *, mono: bool = False, italic: bool = False) -> QFont:
    """Return the program's font, `size` in pixels, with digits of equal width."""
    return _font(size, weight, mono, italic, _searchable)


@lru_cache(maxsize=128)
def _font(size: int, weight: int, mono: bool, italic: bool, searchable: bool) -> QFont:
    result = QFont("JetBrains Mono" if mono else "Inter")
    result.setPixelSize(size)
    result.setWeight(QFont.Weight(weight))
    result.setItalic(italic)
    # No ligatures, so that a typed arrow keeps its shape; digits of equal width, so that changing numbers do not jump.
    result.setFeature(QFont.Tag("calt"), 0)
    if not mono and not searchable:
        result.setFeature(QFont.Tag("tnum"), 1)
    return result


_searchable = False


@contextmanager
def searchable_digits() -> Iterator[None]:
    """Make `font` use the default digits: Qt writes no characters for digits of equal width to a .pdf, so that they
    cannot be searched or copied."""
    global _searchable  # noqa: PLW0603
    _searchable = True
    try:
        yield
    finally:
        _searchable = False


def icon(name: str, colour: str) -> QIcon:
    """Return a bundled icon in this colour."""
    result = QIcon()
    for scale in (1, 2):
        result.addPixmap(pixmap(name, colour, 16, scale))
    return result


@lru_cache(maxsize=256)
def pixmap(name: str, colour: str, size: int, scale: float = 1) -> QPixmap:
    """Return an icon of `size` logical pixels, sharp at this screen scale."""
    drawing = (resource("assets/icons") / f"{name}.svg").read_bytes().replace(b"currentColor", colour.encode())
    result = QPixmap(QSize(round(size * scale), round(size * scale)))
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    QSvgRenderer(QByteArray(drawing)).render(painter, QRectF(result.rect()))
    painter.end()
    result.setDevicePixelRatio(scale)
    return result


@lru_cache(maxsize=8)
def lookup_table(kind: str, dark: bool) -> npt.NDArray[np.uint8]:
    """Return 256 colours `(256, 3)`. `gate` maps [0, 1] to darker colours, brighter in the dark theme; `signed` runs
    from blue through neutral to gold."""
    name, ends = "CET-D6" if dark else "CET-CBD1", (0.0, 1.0)
    if kind == "gate":
        name, ends = "viridis", (0.0, 0.80) if dark else (0.98, 0.10)
    hexadecimal = resource(f"assets/colour-maps/{name}.txt").read_text(encoding="ascii")
    colours = np.frombuffer(bytes.fromhex(hexadecimal), np.uint8).reshape(-1, 3)
    wanted, given = np.linspace(*ends, 256), np.linspace(0.0, 1.0, len(colours))
    return np.stack([np.interp(wanted, given, part) for part in colours.T], axis=1).astype(np.uint8)


def qt_palette(theme: Theme) -> QPalette:
    """Return the colours for Qt's own dialogs and menus."""
    result = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, theme.panel),
        (role.Base, theme.panel),
        (role.AlternateBase, theme.bg),
        (role.Button, theme.panel),
        (role.ToolTipBase, theme.panel),
        (role.WindowText, theme.text),
        (role.Text, theme.text),
        (role.ButtonText, theme.text),
        (role.ToolTipText, theme.text),
        (role.PlaceholderText, theme.text3),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.on_accent),
        (role.Link, theme.accent),
        (role.Mid, theme.line2),
        (role.Dark, theme.line2),
        (role.Light, theme.line),
    ):
        result.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.text3))
    return result
