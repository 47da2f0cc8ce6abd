"""The chain track: its numbers are the trace's means, and it draws only what is visible."""

from collections import Counter

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem

from playground.core.cell_kinds import KINDS
from playground.core.shown import Shown
from playground.core.trace import Trace
from playground.views.score.axes import HEADER, TimeAxis, UnitAxis
from playground.views.score.score import Score
from playground.views.score.tracks import chain as chain_module
from playground.views.score.tracks.chain import Chain, opacity
from playground.views.score.tracks.chain_cells import BELT, BELT_TOP, Form, Sprite
from playground.views.score.tracks.track import Context
from playground.views.style.theme import Appearance


def made(kind="lstm", timesteps=6, units=5, layers=2):
    rng = np.random.default_rng(7)
    shape = (timesteps, layers, units)
    gates = {
        name: rng.uniform(-1 if name == "candidate" else 0, 1, shape).astype("f4") for name in KINDS[kind].shown_gates
    }
    if kind == "lstm":
        gates["forget"] = rng.uniform(0.45, 1, shape).astype("f4")
    return Trace(
        cell_kind=kind,
        tokens=tuple(f"w{t}" for t in range(timesteps)),
        known=(True,) * timesteps,
        gates=gates,
        states={"hidden": rng.uniform(-1, 1, shape).astype("f4")}
        | ({"cell": rng.normal(size=shape).astype("f4")} if kind == "lstm" else {}),
        predictions=np.tile(np.array([0.75, 0.25], dtype="f4"), (timesteps, 1)),
        answers=("brown", "greener"),
        expected=np.full(timesteps, -1),
    )


def shown_chain(trace, width=832, layer=0, column=None, theme="light"):
    time = TimeAxis()
    time.resize(width, trace.timesteps)
    time.set_columns(width, trace.timesteps, column or time.column)
    chain = Chain(Context(Appearance(theme), time, UnitAxis()))
    chain.present(Shown(trace=trace), layer)
    return chain


def painted(chain, scale=1):
    size = chain.boundingRect().size().toSize()
    image = QImage(size * scale, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    image.fill(QColor(chain.theme.panel))
    option = QStyleOptionGraphicsItem()
    option.exposedRect = QRectF(0, 0, size.width(), size.height())
    painter = QPainter(image)
    chain.paint(painter, option)
    painter.end()
    return image


def counted(image, colour, place):
    """How many pixels of a place have exactly this colour."""
    place = place.toAlignedRect()
    spots = ((x, y) for x in range(place.left(), place.right() + 1) for y in range(place.top(), place.bottom() + 1))
    return sum(image.pixelColor(x, y) == QColor(colour) for x, y in spots)


@pytest.mark.parametrize("layer", [0, 1])
def test_an_lstm_shows_the_layers_means(qapp, layer):
    trace = made()
    chain = shown_chain(trace, layer=layer)
    means = [np.abs(gate[:, layer]).mean(axis=1) for gate in trace.gates.values()]
    np.testing.assert_allclose(chain.means, np.stack(means, axis=1), rtol=1e-6)
    f, i, g, o = chain.means[2]
    text = f"t 3 “w2”: {np.floor(100 * f):.0f} % of c kept, mean f {f:.2f}, i {i:.2f}, |g| {g:.2f}, o {o:.2f}"
    assert chain.readout(2, 50).text == text


@pytest.mark.parametrize(
    ("kind", "named"), [("gru", ["r", "z", "|g|"]), ("rnn", ["|h|"]), ("lstm", ["f", "i", "|g|", "o"])]
)
def test_each_cell_has_the_bars_of_its_own_gates_and_only_an_lstm_a_conveyor(qapp, kind, named):
    trace = made(kind)
    chain = shown_chain(trace)
    values = [*trace.gates.values()] or [trace.hidden]
    mean = ", ".join(f"{name} {np.abs(v[1, 0]).mean():.2f}" for name, v in zip(named, values, strict=True))
    assert chain.readout(1, 30).text.endswith(f"mean {mean}")
    assert (chain.kept is not None, "of c kept" in chain.readout(1, 30).text) == (kind == "lstm",) * 2
    assert chain.height == (104 if kind == "lstm" else 80)


@pytest.mark.parametrize("scale", [1, 2])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_bars_are_as_high_as_the_means(qapp, theme, scale):
    trace = made()
    chain = shown_chain(trace, theme=theme)
    image = painted(chain, scale)
    for t in range(trace.timesteps):
        for name, well, mean in zip(chain.bars, chain.form.wells, chain.means[t], strict=True):
            x = well.center().x() + chain.context.time.left(t)
            column = QRectF(round(x * scale), well.top() * scale, 1, well.height() * scale)
            height = counted(image, chain.theme.gate_colour(name), column) / scale
            assert height == pytest.approx(well.height() * mean, abs=1.01)
            foot = image.pixelColor(round(x * scale), round((well.bottom() - 1) * scale))
            assert foot == QColor(chain.theme.gate_colour(name))


def test_the_conveyors_opacity_follows_the_share_kept():
    kept = np.array([0.0, 0.5, 0.6, 0.75, 0.9, 1.0])
    expected = [0.12, 0.12, *(0.12 + 0.88 * ((f - 0.5) / 0.5) ** 1.3 for f in (0.6, 0.75, 0.9)), 1.0]
    np.testing.assert_allclose(opacity(kept), expected)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_conveyors_pixels_have_that_opacity(qapp, theme):
    trace = made()
    chain = shown_chain(trace, theme=theme)
    image = painted(chain)
    ground, ink = QColor(chain.theme.panel), QColor(chain.theme.forget)
    for t, share in enumerate(opacity(trace.gates["forget"][:, 0].mean(axis=1))):
        seen = image.pixelColor(chain.context.time.left(t) + 4, BELT_TOP + BELT // 2)
        assert seen.red() == pytest.approx(share * ink.red() + (1 - share) * ground.red(), abs=2)
        assert seen.blue() == pytest.approx(share * ink.blue() + (1 - share) * ground.blue(), abs=2)


def test_only_columns_in_sight_are_drawn(qapp, monkeypatch):
    chain = shown_chain(made(timesteps=400), width=400)
    time = chain.context.time
    time.scroll_to(100 * time.column + 5)
    drawn, numbers = [], []
    number = chain_module._number
    monkeypatch.setattr(Sprite, "paint", lambda _self, _painter, lefts: drawn.append(lefts))
    monkeypatch.setattr(chain_module, "_number", lambda text, size: numbers.append(text) or number(text, size))
    painted(chain)
    cells, links, marks = drawn
    assert cells == marks == [time.left(t) for t in time.visible]
    assert links == [time.left(t) for t in range(99, time.visible.stop)]
    assert numbers == [f"{np.floor(100 * chain.kept[t]):.0f}" for t in time.visible]
    assert len(cells) < 20


def test_narrow_columns_drop_details_and_keep_the_conveyor(qapp, monkeypatch):
    parts = Counter()
    for column in (120, 49, 30, 12, 4):
        form = Form(column, 4, conveyor=True)
        parts[column] = form.has_inputs + form.has_marks + form.has_boxes + form.has_bars
        wells = form.wells
        assert all(well.width() >= 1 for well in wells) or not form.has_bars
        assert wells[0].left() >= 0 or not form.has_bars
        assert wells[-1].right() <= column or not form.has_bars
        chain = shown_chain(made(timesteps=30), column=column)
        image = painted(chain)
        seen = image.pixelColor(chain.context.time.left(1) + 1, BELT_TOP + 3)
        assert seen != QColor(chain.theme.panel)
    assert parts == {120: 4, 49: 4, 30: 2, 12: 1, 4: 0}


@pytest.mark.parametrize("kind", ["lstm", "gru", "rnn"])
def test_an_empty_or_missing_probe_draws_no_cells(qapp, kind):
    chain = shown_chain(made(kind, timesteps=0))
    image = painted(chain)
    columns = QRectF(HEADER + 2, 0, 600, chain.height - 1)
    assert counted(image, chain.theme.panel, columns) == 601 * (chain.height - 1) - chain.height + 1
    assert chain.readout(0, 30) is None
    chain.present(None, 0)
    assert painted(chain) == image
    painted(chain)


def test_a_state_that_is_not_finite_is_drawn_without_a_warning(qapp):
    trace = made()
    broken = {**trace.gates, "forget": np.full_like(trace.gates["forget"], np.nan)}
    chain = shown_chain(
        Trace(**{name: getattr(trace, name) for name in Trace.__slots__ if name != "gates"} | {"gates": broken})
    )
    painted(chain)
    assert "nan" in chain.readout(0, 30).text


def test_the_chain_stands_first_and_another_cell_moves_what_is_below(qtbot):
    score = Score(Appearance("light"))
    qtbot.addWidget(score)
    score.resize(900, 700)
    score.show()
    for kind, height in (("lstm", 104), ("rnn", 80), ("gru", 80), ("lstm", 104)):
        score.present(Shown(trace=made(kind)), settled=True)
        first, second = score.stack.shown_tracks[:2]
        assert isinstance(first, Chain)
        assert (first.y(), second.y()) == (0, height)
    middle = score.time.left(3) + score.time.column // 2
    timestep, readout = score.stack.readout_at(QPoint(middle, 60))
    assert timestep == 3
    assert readout.text == first.readout(3, 60).text
