"""Synthetic handwriting: capital letters with random variation.

A letter is a few strokes in a box of height 1, y downwards: straight ones are polylines, curved ones Catmull-Rom
splines through their points (Catmull & Rom 1974, “A class of local interpolating splines”). A *shape* is a letter with
a number that seeds its variation: each point is displaced, and the whole is slanted, turned, stretched, thickened or
thinned. Shape 0 is the letter as the table has it. Drawing is antialiased: a pixel's ink is the part of it, along the
shortest line to the stroke's middle, that the pen covers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

HEIGHT = 16
"""The pixels of a column, from top to bottom."""

WIDTH = 11.0
"""The width of a letter's box in pixels, before stretching."""

MARGIN = 1
"""The least number of empty columns on either side of the ink."""

Points = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Stroke:
    """The points of one stroke of the pen."""

    points: tuple[tuple[float, float], ...]
    curved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """The variation of one shape. `jitter` of each point is in boxes; `slant` in widths per height; `turn` in
    radians; `thickness` in pixels; `room` is the fraction of the free rows above the letter; `width` and `height`
    are factors."""

    jitter: float = 0.0
    slant: float = 0.0
    turn: float = 0.0
    width: float = 1.0
    height: float = 1.0
    thickness: float = 1.5
    room: float = 0.5
    margins: tuple[int, int] = (MARGIN, MARGIN)


def _line(*points: tuple[float, float]) -> Stroke:
    return Stroke(points)


def _curve(*points: tuple[float, float]) -> Stroke:
    return Stroke(points, curved=True)


_BOWL = ((0.0, 0.0), (0.6, 0.02), (0.85, 0.25), (0.6, 0.48), (0.0, 0.5))
_ROUND = ((0.95, 0.2), (0.5, 0.0), (0.08, 0.25), (0.08, 0.75), (0.5, 1.0), (0.95, 0.8))

LETTERS = MappingProxyType(
    {
        "A": (_line((0, 1), (0.5, 0), (1, 1)), _line((0.2, 0.65), (0.8, 0.65))),
        "B": (
            _line((0, 0), (0, 1)),
            _curve(*_BOWL),
            _curve((0, 0.5), (0.7, 0.52), (0.95, 0.75), (0.7, 0.98), (0, 1)),
        ),
        "C": (_curve(*_ROUND),),
        "D": (_line((0, 0), (0, 1)), _curve((0, 0), (0.6, 0.05), (0.95, 0.5), (0.6, 0.95), (0, 1))),
        "E": (_line((0.85, 0), (0, 0), (0, 1), (0.85, 1)), _line((0, 0.5), (0.7, 0.5))),
        "F": (_line((0.85, 0), (0, 0), (0, 1)), _line((0, 0.5), (0.7, 0.5))),
        "G": (_curve(*_ROUND), _line((0.95, 0.8), (0.95, 0.55), (0.6, 0.55))),
        "H": (_line((0, 0), (0, 1)), _line((0.9, 0), (0.9, 1)), _line((0, 0.5), (0.9, 0.5))),
        "I": (_line((0.15, 0), (0.15, 1)),),
        "J": (_curve((0.8, 0), (0.8, 0.4), (0.78, 0.8), (0.4, 1), (0, 0.78)),),
        "K": (_line((0, 0), (0, 1)), _line((0.85, 0), (0, 0.55)), _line((0.25, 0.4), (0.9, 1))),
        "L": (_line((0, 0), (0, 1), (0.85, 1)),),
        "M": (_line((0, 1), (0.08, 0), (0.5, 0.7), (0.92, 0), (1, 1)),),
        "N": (_line((0, 1), (0, 0), (0.9, 1), (0.9, 0)),),
        "O": (_curve((0.5, 0), (0.08, 0.25), (0.08, 0.75), (0.5, 1), (0.92, 0.75), (0.92, 0.25), (0.5, 0)),),
        "P": (_line((0, 0), (0, 1)), _curve(*_BOWL)),
        "Q": (
            _curve((0.5, 0), (0.08, 0.25), (0.08, 0.75), (0.5, 1), (0.92, 0.75), (0.92, 0.25), (0.5, 0)),
            _line((0.6, 0.7), (1, 1)),
        ),
        "R": (_line((0, 0), (0, 1)), _curve(*_BOWL), _line((0.35, 0.5), (0.9, 1))),
        "S": (_curve((0.9, 0.15), (0.5, 0), (0.1, 0.22), (0.45, 0.47), (0.85, 0.7), (0.5, 1), (0.05, 0.85)),),
        "T": (_line((0, 0), (1, 0)), _line((0.5, 0), (0.5, 1))),
        "U": (_curve((0, 0), (0, 0.5), (0.08, 0.85), (0.45, 1), (0.82, 0.85), (0.9, 0.5), (0.9, 0)),),
        "V": (_line((0, 0), (0.5, 1), (1, 0)),),
        "W": (_line((0, 0), (0.25, 1), (0.5, 0.25), (0.75, 1), (1, 0)),),
        "X": (_line((0, 0), (0.95, 1)), _line((0.95, 0), (0, 1))),
        "Y": (_line((0, 0), (0.5, 0.5)), _line((1, 0), (0.5, 0.5), (0.45, 1))),
        "Z": (_line((0.05, 0), (0.9, 0), (0, 1), (0.95, 1)),),
    }
)
"""The strokes of each letter, points as (x, y)."""


def hand_of(letter: str, shape: int) -> tuple[Hand, np.random.Generator]:
    """Return the variation of a shape, and the random generator for its points; the same ones each time."""
    rng = np.random.default_rng(np.random.SeedSequence((ord(letter), shape)))
    if shape == 0:
        return Hand(), rng
    return Hand(
        jitter=0.035,
        slant=rng.uniform(-0.25, 0.3),
        turn=rng.uniform(-0.1, 0.1),
        width=rng.uniform(0.65, 1.2),
        height=rng.uniform(0.75, 1.0),
        thickness=rng.uniform(1.1, 2.4),
        room=rng.random(),
        margins=(int(rng.integers(MARGIN, MARGIN + 2)), int(rng.integers(MARGIN, MARGIN + 2))),
    ), rng


def draw_letter(letter: str, shape: int) -> npt.NDArray[np.float32]:
    """Draw a shape as columns `(columns, HEIGHT)`, ink from 0 to 1. Raises `KeyError` for an unknown letter."""
    how, rng = hand_of(letter, shape)
    ways = pen_paths(LETTERS[letter], how, rng)
    columns = int(np.ceil(max(way[:, 0].max() for way in ways) + how.thickness / 2)) + how.margins[1]
    return rasterize(ways, how.thickness, columns)


def pen_paths(strokes: tuple[Stroke, ...], how: Hand, rng: np.random.Generator) -> list[Points]:
    """Return the path of the pen's middle along each stroke, in pixels `(points, 2)` as x and y, within the rows and
    right of the margin."""
    ways = []
    for stroke in strokes:
        points = np.array(stroke.points) + how.jitter * rng.standard_normal((len(stroke.points), 2))
        ways.append(spline(points) if stroke.curved else points)
    cosine, sine = np.cos(how.turn), np.sin(how.turn)
    matrix = np.array([[WIDTH * how.width, 0.0], [-how.slant * WIDTH, HEIGHT]]) @ [[cosine, sine], [-sine, cosine]]
    ways = [way @ matrix for way in ways]
    low, high = (edge(np.concatenate(ways)[:, 1]) for edge in (np.min, np.max))
    rows = HEIGHT - how.thickness
    # The letter fills the same fraction of the rows however much it was turned.
    fill = how.height * rows / max(high - low, 1e-6)
    left = min(way[:, 0].min() for way in ways)
    top = how.thickness / 2 + how.room * (1 - how.height) * rows
    return [
        np.stack([way[:, 0] - left + how.margins[0] + how.thickness / 2, (way[:, 1] - low) * fill + top], axis=1)
        for way in ways
    ]


def rasterize_strokes(strokes: Sequence[Points]) -> npt.NDArray[np.float32]:
    """Draw a user's strokes as columns `(columns, HEIGHT)`: polylines `(points, 2)`, x and y downwards in any unit, are
    moved and scaled to where the training letters are, and drawn with the same pen. No strokes give no columns."""
    ways = [np.repeat(stroke, 2, axis=0) if len(stroke) == 1 else stroke for stroke in strokes if len(stroke)]
    if not ways:
        return np.zeros((0, HEIGHT), dtype=np.float32)
    how = Hand(height=0.9)
    every = np.concatenate(ways)
    low, (width, height) = every.min(axis=0), np.maximum(np.ptp(every, axis=0), 1e-6)
    rows = HEIGHT - how.thickness
    # A flat drawing is not a letter yet: the first bar of a T must not fill the rows.
    scale = how.height * rows / max(height, width / 2)
    across = min(scale, WIDTH / width)
    top = (HEIGHT - scale * height) / 2
    ways = [(way - low) * (across, scale) + (how.margins[0] + how.thickness / 2, top) for way in ways]
    columns = int(np.ceil(across * width + how.thickness)) + sum(how.margins)
    return rasterize(ways, how.thickness, columns)


def spline(points: Points, pieces: int = 6) -> Points:
    """Return the Catmull-Rom spline through points `(n, 2)`, with `pieces` straight pieces between neighbours."""
    around = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    a, b, c, d = around[:-3, None], around[1:-2, None], around[2:-1, None], around[3:, None]
    t = (np.arange(pieces) / pieces)[:, None]
    curve = b + t * ((c - a) + t * ((2 * a - 5 * b + 4 * c - d) + t * (3 * b - a - 3 * c + d))) / 2
    whole: Points = np.concatenate([curve.reshape(-1, 2), points[-1:]])
    return whole


def rasterize(ways: Sequence[Points], thickness: float, columns: int) -> npt.NDArray[np.float32]:
    """Return the ink of a round pen along polylines `(points, 2)`: `(columns, HEIGHT)`, from 0 to 1."""
    starts = np.concatenate([way[:-1] for way in ways]).T[:, :, None]
    along = np.concatenate([np.diff(way, axis=0) for way in ways]).T[:, :, None]
    x = np.repeat(np.arange(columns) + 0.5, HEIGHT) - starts[0]
    y = np.tile(np.arange(HEIGHT) + 0.5, columns) - starts[1]
    part = (x * along[0] + y * along[1]) / np.maximum((along**2).sum(axis=0), 1e-12)
    part = np.minimum(np.maximum(part, 0), 1)
    away = (x - part * along[0]) ** 2 + (y - part * along[1]) ** 2
    pressed = np.clip(thickness / 2 - np.sqrt(away.min(axis=0)) + 0.5, 0, 1)
    drawn: npt.NDArray[np.float32] = pressed.astype(np.float32).reshape(columns, HEIGHT)
    return drawn
