"""Where everything stands on the page, in units: one unit is a pixel on a screen of 1920 x 1080."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF

WIDTH, HEIGHT = 1920, 1080
MARGIN = 64
CONTROLS = 56
"""The height of the line of controls."""
LEAST_COLUMN, MOST_COLUMN = 56, 200
_ANSWER = 320
_DIVIDER = 36
"""The distance of the line before the answer from the columns and from the answer."""
_BAND, _BAND_FOOT = 160, 80
"""The height of the sentence's band, and of the page below it."""
_TOKENS = 112
_TOKEN_HEIGHT = 72
_CHAIN, _CHAIN_OF_TWO = 224, 168
_HEAD_OF_TWO = 40
_LEAST_SENTENCE = 28
"""The least size of the sentence in pixels, on any screen."""
_SENTENCE_SIZES = (38, 32, 28)
LINE, BAND_PADDING = 1.36, 8
"""The distance of two lines of the sentence, in letter sizes, and the room above and below them."""
_MOST_LINES = 3


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of a page that is `width` x `height` units large; `scale` is the pixels of a unit. Room that a page
    has beside or below the design goes to the columns and the heat map.

    Of two networks, each has the places of its `index`, 0 above 1. They share the tokens and the sentence's band.
    """

    scale: float
    width: float
    height: float
    networks: int = 1

    @classmethod
    def fitting(cls, width: int, height: int, networks: int = 1) -> "Layout":
        """Return the layout of a page with this size in pixels."""
        scale = max(min(width / WIDTH, height / HEIGHT), 0.1)
        return cls(scale, width / scale, height / scale, networks)

    @property
    def title(self) -> QRectF:
        """The title, from margin to margin."""
        return QRectF(MARGIN, 36, self.width - 2 * MARGIN, 56)

    @property
    def tokens(self) -> QRectF:
        """The row of tokens, as wide as all columns may be."""
        return QRectF(MARGIN, _TOKENS, self.width - 2 * MARGIN - _ANSWER - 2 * _DIVIDER, _TOKEN_HEIGHT)

    @property
    def divider(self) -> QRectF:
        """The line before the answer."""
        x = self.tokens.right() + _DIVIDER
        return QRectF(x, 104, 1.5, self.band.top() - 32 - 104)

    @property
    def band(self) -> QRectF:
        """The sentence's band, over the whole width; higher where small letters need it and the page has the room."""
        needed = _MOST_LINES * LINE * self.sentence_sizes[-1] + 2 * BAND_PADDING
        high = max(_BAND, min(needed, _BAND + self.height - HEIGHT))
        return QRectF(0, self.height - high - _BAND_FOOT, self.width, high)

    @property
    def sentence_sizes(self) -> tuple[float, ...]:
        """The sizes of the sentence's letters to try, the largest first."""
        return tuple(dict.fromkeys(max(float(size), _LEAST_SENTENCE / self.scale) for size in _SENTENCE_SIZES))

    def head(self, index: int) -> QRectF:
        """The name of one of two networks."""
        return QRectF(MARGIN, self._top(index), self.tokens.width(), _HEAD_OF_TWO)

    def chain(self, index: int) -> QRectF:
        """A network's chain."""
        if self.networks == 1:
            return QRectF(MARGIN, self.tokens.bottom() + 32, self.tokens.width(), _CHAIN)
        return QRectF(MARGIN, self.head(index).bottom(), self.tokens.width(), _CHAIN_OF_TWO)

    def heat_title(self, index: int) -> QRectF:
        """The name of the heat map. Two networks have it in their heads."""
        if self.networks == 1:
            return QRectF(MARGIN, self.chain(0).bottom() + 8, self.tokens.width(), 40)
        return self.head(index)

    def heat_map(self, index: int) -> QRectF:
        """A network's heat map, which takes the rest of the height."""
        if self.networks == 1:
            top, bottom = self.chain(0).bottom() + 56, self.band.top() - 40
        else:
            top, bottom = self.chain(index).bottom() + 8, self._top(index) + self._each - 16
        return QRectF(MARGIN, top, self.tokens.width(), bottom - top)

    def answer(self, index: int) -> QRectF:
        """A network's answer, down to where its heat map ends."""
        top = self.tokens.top() if self.networks == 1 else self._top(index)
        left = self.divider.left() + _DIVIDER
        return QRectF(left, top, self.width - MARGIN - left, self.heat_map(index).bottom() - top)

    @property
    def _each(self) -> float:
        """The height that each of two networks has."""
        return (self.band.top() - 8 - (self.tokens.bottom() + 12)) / 2

    def _top(self, index: int) -> float:
        return self.tokens.bottom() + 12 + index * self._each


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns in sight: `count` timesteps from `first` on, each `width` units wide, from `left` on."""

    left: float
    width: float
    first: int
    count: int
    timesteps: int

    @classmethod
    def fitting(cls, layout: Layout, timesteps: int, playhead: int | None) -> "Columns":
        """Return the columns of a sequence. They narrow until they scroll, with the playhead in the middle where the
        ends allow it."""
        room = layout.tokens
        wide = min(max(room.width() / max(timesteps, 1), LEAST_COLUMN), MOST_COLUMN)
        # Whole pixels, so that all columns are equally wide and their edges sharp.
        wide = max(int(wide * layout.scale), 1) / layout.scale
        count = min(timesteps, max(int(room.width() / wide + 1e-6), 1))
        middle = timesteps - 1 if playhead is None else playhead
        return cls(room.left(), wide, min(max(middle - count // 2, 0), timesteps - count), count, timesteps)

    def within(self, timesteps: int) -> "Columns":
        """Return the columns of a shorter sequence beside this one."""
        return replace(self, count=max(min(self.count, timesteps - self.first), 0))

    @property
    def shown(self) -> range:
        """The timesteps in sight."""
        return range(self.first, self.first + self.count)

    @property
    def right(self) -> float:
        """The right edge of the last column."""
        return self.left + self.count * self.width

    @property
    def scrolls(self) -> bool:
        """Whether some timesteps are out of sight."""
        return self.count < self.timesteps

    def left_of(self, timestep: int) -> float:
        """Return the left edge of a timestep's column."""
        return self.left + (timestep - self.first) * self.width

    def at(self, x: float) -> int | None:
        """Return the timestep at an x; None beside the columns."""
        timestep = self.first + int((x - self.left) // self.width)
        return timestep if timestep in self.shown else None
