"""Figures: text stays text, colours are the colour map's, and both match the trace."""

import base64
import re
import xml.etree.ElementTree as ET
import zlib

import numpy as np
import pytest
from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from playground.core.cell_kinds import KINDS
from playground.core.reach import Reach
from playground.core.shown import Shown
from playground.core.snapshot import Curve, Evaluation
from playground.core.trace import Trace
from playground.views.figures import colours, curves, figure, rendering
from playground.views.figures.figure_score import FigureScore, ScoreState
from playground.views.score.axes import HEADER
from playground.views.score.score import Score
from playground.views.style.theme import Appearance, font, lookup_table, searchable_digits
from playground.views.training_strip.curve_store import CurveStore

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"


def trace_of(time=6, cell="lstm", units=4, layers=1):
    dice = np.random.default_rng(time + units)

    def values(low):
        return dice.uniform(low, 1, (time, layers, units)).astype(np.float32)

    return Trace(
        cell_kind=cell,
        tokens=tuple(f"word{t}" for t in range(time)),
        known=(True,) * time,
        gates={name: values(-1 if name == "candidate" else 0) for name in KINDS[cell].shown_gates},
        states={"hidden": values(-1)} | ({"cell": values(-1)} if cell == "lstm" else {}),
        predictions=np.full((time, 2), 0.5, np.float32),
        answers=("green", "brown"),
        expected=np.full(time, -1),
    )


def moment_of(trace, layers=(0,), reach=None, **more):
    shown = Shown(trace=trace, reach=reach)
    return ScoreState(shown=shown, order=np.tile(np.arange(trace.units)[::-1], (len(layers), 1)), layers=layers, **more)


@pytest.fixture
def paper(qapp):
    return FigureScore()


def texts(svg):
    return ["".join(node.itertext()).strip() for node in ET.fromstring(svg).iter(f"{SVG}text")]


def pictures(svg):
    """Each picture in a drawing with its place, in the drawing's pixels."""
    found = []

    def walk(node, x, y):
        moved = re.match(r"matrix\(1,0,0,1,([-\d.]+),([-\d.]+)\)", node.get("transform", ""))
        if moved:
            x, y = x + float(moved[1]), y + float(moved[2])
        if node.tag == f"{SVG}image":
            image = QImage.fromData(base64.b64decode(node.get(LINK).partition(",")[2]))
            place = QRectF(*(float(node.get(name)) for name in ("x", "y", "width", "height")))
            found.append((place.translated(x, y), image))
        for child in node:
            walk(child, x, y)

    walk(ET.fromstring(svg), 0.0, 0.0)
    return found


def test_an_svg_contains_its_texts(paper):
    reach = Reach(at=5, is_target_known=True, hidden=np.full((6, 1), 0.5))
    paper.show_state(moment_of(trace_of(), reach=reach))
    drawing = rendering.svg(figure.headed(paper.score, "Greener & brown?", "LSTM, 4 units · step 7"))
    assert ET.fromstring(drawing).find(f"{SVG}title").text == "Greener & brown?: Whole score"
    said = texts(drawing)
    assert said[:2] == ["Greener & brown?", "LSTM, 4 units · step 7"]
    assert {f"word{t}" for t in range(6)} | {str(t + 1) for t in range(6)} <= set(said)
    tracks = ["Chain", "Forget", "Input", "Candidate", "Output", "Cell state", "Hidden state", "Prediction", "Gradient"]
    assert [text for text in said if text in tracks] == tracks
    assert said.count("−1") == 3  # the scales of g, c and h
    assert sum(bool(re.fullmatch(r"mean 0\.\d\d", text)) for text in said) == 3


def test_the_colours_of_an_svg_match_the_values(paper):
    trace = trace_of()
    moment = moment_of(trace)
    paper.show_state(moment)
    maps = [(place, image) for place, image in pictures(rendering.svg(paper.score)) if place.width() > 10]
    names = ["forget", "input", "candidate", "output", "cell", "hidden"]
    assert len(maps) == len(names)
    for name, (place, image) in zip(names, maps, strict=True):
        gate = name in ("forget", "input", "output")
        table = lookup_table("gate" if gate else "signed", dark=False)
        low = 0 if gate else -1
        values = trace.quantities[name][:, 0]
        if name == "cell":
            values = np.sign(values) * np.sqrt(np.abs(values))
        assert place.left() == HEADER
        # A column is 80 pixels wide, and the image has at least three pixels for each.
        assert (image.width() / place.width(), image.width() % 6, image.height() % 4) == (3, 0, 0)
        for t in range(6):
            for row, unit in enumerate(moment.order[0]):
                code = int((values[t, unit] - low) * 255 / (1 - low) + 0.5)
                wide, high = image.width() // 6, image.height() // 4
                corners = [(t * wide, row * high), ((t + 1) * wide - 1, (row + 1) * high - 1)]
                for x, y in corners:  # no pixel is blended with its neighbour
                    assert image.pixelColor(x, y).getRgb()[:3] == tuple(table[code].tolist())


def test_a_png_has_print_resolution_and_sharp_cells(paper):
    trace = trace_of()
    paper.show_state(moment_of(trace))
    image = QImage.fromData(rendering.png(paper.score))
    assert (image.width(), image.height()) == tuple(
        int(np.ceil(2.5 * s)) for s in (paper.score.width, paper.score.height)
    )
    assert round(image.dotsPerMeterX() * 0.0254) == 300
    single = next(one for one in paper.single_tracks if one.name == "Forget")
    image = rendering.image(single, 2.5)
    table, values = lookup_table("gate", dark=False), trace.gates["forget"][:, 0]
    # 64 pixels of ruler and tokens, 4 of padding; a column is 80 wide, a row 12 high.
    for t in range(6):
        for row, unit in enumerate(range(3, -1, -1)):
            code = int(values[t, unit] * 255 + 0.5)
            x, y = 2.5 * (HEADER + 80 * t + 40), 2.5 * (64 + 4 + 12 * row + 6)
            assert image.pixelColor(int(x), int(y)).getRgb()[:3] == tuple(table[code].tolist())


def test_a_pdf_has_fonts_its_size_and_lossless_images(paper):
    paper.show_state(moment_of(trace_of(30)))
    page = rendering.pdf(figure.headed(paper.score, "Title", "details"))
    assert page.startswith(b"%PDF")
    width, height = paper.score.width * 0.6, (paper.score.height + 46) * 0.6
    box = [float(number) for number in re.search(rb"/MediaBox \[([^\]]*)\]", page)[1].split()]
    assert box == pytest.approx([0, 0, width, height], abs=1)
    assert re.search(rb"/BaseFont /[A-Z+]*Inter", page)
    assert b"/DCTDecode" not in page
    assert b"/Interpolate true" not in page
    # Every digit maps to a character, so that numbers can be searched and copied.
    maps = b"".join(_unpacked(page))
    for character in b"0123456789":
        assert re.search(rb"<%04X>" % character, maps, re.IGNORECASE), chr(character)


def _unpacked(page):
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", page, re.DOTALL):
        try:
            yield zlib.decompressobj().decompress(stream)
        except zlib.error:
            yield stream


def test_fonts_are_restored_after_a_pdf(qapp):
    before = font(11)
    with searchable_digits():
        assert font(11) != before
    assert font(11) == before


def test_figures_are_white_in_any_theme(qtbot):
    score = Score(Appearance("dark"))
    qtbot.addWidget(score)
    score.resize(1000, 700)
    score.present(Shown(trace=trace_of()), settled=True)
    paper = FigureScore()
    paper.show_state(ScoreState.of(score))
    image = rendering.image(paper.score)
    assert image.pixelColor(2, 2).name() == "#ffffff"
    assert image.pixelColor(paper.score.width - 2, 100).name() == "#ffffff"


def test_the_playhead_is_drawn_only_if_it_was_set(qtbot, paper):
    score = Score(Appearance("light"))
    qtbot.addWidget(score)
    score.present(Shown(trace=trace_of()), settled=True)
    assert ScoreState.of(score).timestep is None
    score.selection.choose_cell(2, 1)
    moment = ScoreState.of(score)
    assert (moment.timestep, moment.unit) == (2, 1)
    paper.show_state(moment)
    assert "t 3" in texts(rendering.svg(paper.score))
    paper.show_state(moment_of(trace_of()))
    assert "t 3" not in texts(rendering.svg(paper.score))


def test_without_a_sequence_there_is_no_figure(qtbot):
    score = Score(Appearance("light"))
    qtbot.addWidget(score)
    assert ScoreState.of(score) is None
    score.present(Shown(trace=trace_of(0)), settled=True)
    assert ScoreState.of(score) is None


def test_the_tracks_are_those_of_the_score_in_their_order(paper):
    paper.show_state(moment_of(trace_of(), tracks=("hidden", "forget")))
    assert [one.name for one in paper.single_tracks] == ["Hidden state", "Forget"]
    drawing = rendering.svg(paper.score)
    assert {"Hidden state", "Forget"} == {"Chain", "Forget", "Input", "Hidden state"} & set(texts(drawing))
    forget, hidden = (place for place, _ in pictures(drawing) if place.width() > 10)
    assert hidden.bottom() < forget.top()
    paper.show_state(moment_of(trace_of(cell="rnn")))
    assert [one.name for one in paper.single_tracks] == ["Chain", "Hidden state", "Prediction"]


def test_a_single_track_is_drawn_alone_and_the_score_stays_whole(paper):
    paper.show_state(moment_of(trace_of(), timestep=5, unit=0))
    whole = rendering.svg(paper.score)
    forget = next(one for one in paper.single_tracks if one.name == "Forget")
    drawing = rendering.svg(forget)
    assert {"Chain", "Input", "Prediction"}.isdisjoint(texts(drawing))
    assert "Forget" in texts(drawing)
    for place, _ in pictures(drawing):
        assert place.bottom() <= forget.height
    assert rendering.svg(paper.score) == whole


def test_every_layer_is_named_from_the_first_figure_on(paper):
    paper.show_state(moment_of(trace_of(layers=2), layers=(0, 1)))
    first = rendering.svg(paper.score)
    assert [texts(first).count(layer) for layer in ("Layer 1", "Layer 2")] == [7, 7]
    assert "6 timesteps" not in texts(first)
    paper.show_state(moment_of(trace_of(layers=2), layers=(0, 1)))
    assert rendering.svg(paper.score) == first


@pytest.mark.parametrize(("time", "units"), [(1, 1), (60, 64), (200, 16), (1000, 256)])
def test_everything_fits_on_the_sheet(paper, time, units):
    paper.show_state(moment_of(trace_of(time, units=units)))
    sheet = paper.score
    assert sheet.width <= 146 + 1760
    for place, image in pictures(rendering.svg(sheet)):
        assert QRectF(0, 0, sheet.width, sheet.height).contains(place)
        assert place.width() < 10 or (image.width() % time, image.height() % units) == (0, 0)


def test_a_very_high_figure_has_fewer_pixels_per_inch(qapp):
    tall = figure.Figure(name="Tall", width=100, height=20_000, paint=lambda painter: None)
    image = QImage.fromData(rendering.png(tall))
    assert image.height() == rendering.LARGEST
    assert round(image.dotsPerMeterX() * 0.0254) == 72


def store_of(steps=200, heldout=True):
    store = CurveStore()
    at = np.arange(1, steps + 1)
    curve = Curve(at, (2.0 * 0.99**at).astype(np.float32), np.linspace(0, 1, steps, dtype=np.float32))
    store.append(curve, (Evaluation(step=100, loss=0.9, accuracy=0.4), Evaluation(step=200, loss=0.8)), heldout=heldout)
    return store


def test_curves_go_through_their_points(qapp):
    store = store_of(heldout=False)
    drawn = curves.curves(store, log=True)
    root = ET.fromstring(rendering.svg(drawn))
    lines = [points for node in root.iter(f"{SVG}polyline") if len(points := node.get("points").split()) > 2]
    loss, accuracy = (np.array([[float(part) for part in point.split(",")] for point in line]) for line in lines)
    width = drawn.width - 62 - 20
    np.testing.assert_allclose(loss[:, 0], 62 + width * store.steps / 200, atol=0.01)
    # Two powers of ten, from 0.1 to 10, in 122 pixels below the first 26.
    np.testing.assert_allclose(loss[:, 1], 26 + 122 * (1 - (np.log10(store.loss) + 1) / 2), atol=0.01)
    np.testing.assert_allclose(accuracy[:, 1], 170 + 26 + 122 * (1 - store.accuracy), atol=0.01)
    said = texts(rendering.svg(drawn))
    assert {"Loss", "Accuracy", "10", "0.1", "training batch", "step 200", "100\u2009%"} <= set(said)
    assert "held-out sequences" not in said
    assert "held-out sequences" in texts(rendering.svg(curves.curves(store_of(), log=True)))


def test_curves_without_points_or_accuracy_are_drawn(qapp):
    assert "Loss" in texts(rendering.svg(curves.curves(CurveStore(), log=True)))
    store = CurveStore()
    store.append(Curve(np.array([1]), np.array([0.3], np.float32), np.array([np.nan], np.float32)), (), heldout=False)
    said = texts(rendering.svg(curves.curves(store, log=False)))
    assert "Loss" in said
    assert "Accuracy" not in said


def test_the_clipboard_gets_a_picture_and_a_drawing(paper):
    paper.show_state(moment_of(trace_of()))
    QGuiApplication.clipboard().setMimeData(rendering.mime(paper.score))
    held = QGuiApplication.clipboard().mimeData()
    assert held.imageData().width() == np.ceil(2.5 * paper.score.width)
    drawn = QSvgRenderer(QByteArray(held.data("image/svg+xml")))
    assert drawn.isValid()
    QGuiApplication.clipboard().clear()


def test_qt_renders_the_svg_as_it_was_painted(paper):
    paper.show_state(moment_of(trace_of()))
    painted = rendering.image(paper.score)
    read = QImage(painted.size(), QImage.Format.Format_RGB32)
    read.fill(0)
    painter = QPainter(read)
    QSvgRenderer(QByteArray(rendering.svg(paper.score))).render(painter)
    painter.end()

    def pixels(image):
        return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)[..., :3].astype(int)

    assert np.abs(pixels(painted) - pixels(read)).mean() < 4


def test_the_palette_is_close_to_every_colour_of_the_maps(qapp):
    table = colours.palette().astype(int)
    assert len(table) <= 256
    for kind in ("gate", "signed"):
        away = np.abs(lookup_table(kind, dark=False).astype(int)[:, None] - table).max(axis=2).min(axis=1)
        assert away.max() <= 5
