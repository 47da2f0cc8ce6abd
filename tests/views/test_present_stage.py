"""The presentation's page: what it paints, says and takes clicks for."""

from dataclasses import replace

import numpy as np
import pytest
from present_traces import made
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from playground.core.cell_kinds import KINDS
from playground.core.influence import Influence
from playground.core.sentence import Clause, Emphasis, Target
from playground.views.present.layout import BAND_PADDING, Layout
from playground.views.present.presented import Presented
from playground.views.present.sentence_band import fitting_texts
from playground.views.present.stage import Stage
from playground.views.probe.sentence_line import Sentence
from playground.views.style.colour_maps import colours
from playground.views.style.influence_tint import influence_tint
from playground.views.style.network_style import network_styles
from playground.views.style.theme import LIGHT, Appearance

SAID = (
    Clause(
        "After winter the answer turned to brown (0.77).",
        Target(2),
        (Emphasis(6, 12, "token"), Emphasis(34, 39, "answer")),
    ),
    Clause(
        "Since then 93\u00a0% of the memory was kept at each timestep.",
        Target(track="forget"),
        (Emphasis(11, 15, "forget"),),
    ),
    Clause("The answer hangs on winter\u00a0(−0.75).", Target(2), (Emphasis(20, 26, "token"),)),
)

LONG = tuple(f"somewhat-long-{t}" for t in range(40))


@pytest.fixture
def stage(qtbot):
    stage = Stage(Appearance("light"))
    qtbot.addWidget(stage)
    stage.resize(1920, 1080)
    stage.show_title("The season")
    return stage


def shown(stage, *networks, said=(SAID,), problem="", settled=True):
    sentences = [Sentence(clauses, "AB"[i] if len(said) > 1 else "") for i, clauses in enumerate(said)]
    stage.show_networks(networks, sentences, problem=problem, settled=settled)
    return stage.grab().toImage()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "tokens", [("a",), ("It", "is"), tuple(f"somewhat-long-{t}" for t in range(40)), tuple("ab" * 20)]
)
def test_it_paints_every_kind_of_network_and_any_words(stage, kind, tokens):
    stage.show_timestep(len(tokens) // 2)
    image = shown(stage, Presented(made(kind, tokens=tokens)))
    answer = Layout.fitting(1920, 1080).answer(0).toRect()
    inks = {image.pixel(x, y) for x in range(answer.left(), answer.right(), 3) for y in range(answer.top(), 280, 3)}
    assert len(inks) > 2


@pytest.mark.parametrize(
    "parts",
    [
        {"answers": (), "tokens": ("0.5", "1", "2")},
        {"answers": (), "tokens": ("0.5:1", "1:0"), "frames": np.array([[0.5, 1], [1, 0]], "f4")},
        {
            "tokens": tuple(f"t{t}" for t in range(30)),
            "frames": np.ones((30, 12), "f4"),
            "frame_name": "a frame of sound",
        },
        {"units": 300, "layers": 3},
        {"tokens": ("It", "is"), "known": (True, False), "generated_count": 1},
        {"answers": tuple("abcdefghijklmnop")},
    ],
)
def test_it_paints_numbers_frames_and_large_networks(stage, parts):
    stage.show_timestep(1)
    for size in ((1920, 1080), (1280, 800), (300, 200)):
        stage.resize(*size)
        assert not shown(stage, Presented(made(**parts), every_step=True)).isNull()


def test_the_heat_map_is_the_top_layers_state_in_the_scores_colours(stage):
    values = np.zeros((2, 2, 2), "f4")
    values[:, 1] = [[4.0, -1.0], [4.0, 0.0]]
    trace = made(tokens=("a", "b"), units=2)
    trace = type(trace)(
        **{name: getattr(trace, name) for name in trace.__slots__ if name != "states"},
        states={"hidden": trace.hidden, "cell": values},
    )
    image, place = shown(stage, Presented(trace)), Layout.fitting(1920, 1080).heat_map(0)
    table = colours("signed", False)
    # The limit is 5: two units of four in these rows, as high as a row may be.
    for row, column, value in ((0, 0, 4.0), (1, 0, -1.0), (1, 1, 0.0)):
        code = int(np.clip((np.sign(value) * np.sqrt(abs(value) / 5) + 1) * 127.5 + 0.5, 0, 255))
        x, y = round(place.left() + 200 * column + 100), round(place.top() + 38 * row + 19)
        assert image.pixel(x, y) == table[code]


def test_a_predicted_frame_stands_beside_the_true_one_in_the_colours_of_what_is_read(stage):
    frames = np.array([[0.0, 1.0], [1.0, 0.0], [0.5, 0.5]], "f4")
    trace = made(tokens=("a", "b", "c"), answers=(), frames=frames, frame_name="a frame of sound")
    named = {name: getattr(trace, name) for name in trace.__slots__}
    trace = type(trace)(**{**named, "predictions": frames[::-1], "expected": frames})
    stage.show_timestep(1)
    image, place = shown(stage, Presented(trace, every_step=True)), Layout.fitting(1920, 1080).answer(0)
    read = Layout.fitting(1920, 1080).tokens
    # Both rise from the low band, at the foot, as the frames in the row of tokens do.
    for y, row in ((place.bottom() - 10, read.bottom() - 10), (place.top() + 130, read.top() + 10)):
        expected = image.pixel(round(read.left() + 230), round(row))
        assert image.pixel(round(place.left() + 168 + 70), round(y)) == expected
        assert image.pixel(round(place.left() + 70), round(y)) == expected


def test_a_token_is_tinted_by_its_influence_but_not_where_two_networks_read_it(stage):
    trace = made()
    falls = np.zeros(trace.timesteps, "f4")
    falls[2] = 0.6
    network = Presented(trace, Influence(at=7, answer=0, falls=falls))
    at = QPoint(64 + 2 * 175 + 12, 148)
    assert shown(stage, network).pixelColor(at).name() == influence_tint(LIGHT, 0.6).name()
    pair = [replace(network, style=style) for style in network_styles("lstm", "rnn")]
    assert shown(stage, *pair, said=(SAID, SAID)).pixelColor(at).name() == QColor(LIGHT.sunken).name()


def test_a_problem_stands_in_the_place_of_the_sentence(stage):
    band = Layout.fitting(1920, 1080).band.center().toPoint()
    corner = QPoint(10, band.y())
    assert shown(stage, Presented(made())).pixelColor(corner).name().upper() == LIGHT.tint
    image = shown(stage, Presented(made()), problem="Loss became NaN at step 412. Lower the learning rate.")
    assert image.pixelColor(corner).name().upper() == LIGHT.err_bg
    assert "NaN at step 412" in stage.accessibleName()


def test_blank_is_black(stage):
    shown(stage, Presented(made()))
    stage.show_blank(True)
    image = stage.grab().toImage()
    assert {image.pixelColor(x, y).name() for x in range(0, 1920, 40) for y in range(0, 1080, 40)} == {"#000000"}


def test_a_click_on_a_column_moves_the_playhead(stage, qtbot):
    stage.show()
    shown(stage, Presented(made()))
    chosen = []
    stage.timestep_chosen.connect(chosen.append)
    for x, y in ((64 + 3 * 175 + 80, 150), (64 + 80, 600), (1700, 150), (64 + 80, 900)):
        QTest.mouseClick(stage, Qt.MouseButton.LeftButton, pos=QPointF(x, y).toPoint())
    assert chosen == [3, 0]


def test_a_screen_reader_hears_title_answer_and_sentence(stage):
    predictions = np.tile(np.array([0.25, 0.75], "f4"), (8, 1))
    shown(stage, Presented(made(predictions=predictions, expected=1)))
    assert stage.accessibleName().startswith("The season. brown 0.75, right. After winter the answer turned to brown")
    pair = [Presented(made(style.cell), None, style) for style in network_styles("lstm", "rnn")]
    shown(stage, *pair, said=(SAID, SAID[:1]))
    assert "A, LSTM: " in stage.accessibleName()
    assert "B, RNN: " in stage.accessibleName()


def test_while_it_trains_the_sentence_changes_only_some_times_a_second(stage, qtbot):
    shown(stage, Presented(made()))
    shown(stage, Presented(made()), said=(SAID[:1],), settled=False)
    assert len(stage.sentences[0].clauses) == 3
    qtbot.waitUntil(lambda: len(stage.sentences[0].clauses) == 1, timeout=2000)


def heights(layout, *said):
    texts = fitting_texts(layout, said, LIGHT)
    lines = [text.lineAt(row) for text in texts for row in range(text.lineCount())]
    return [text.font().pixelSize() for text in texts], sum(1 for _ in lines), [text.text() for text in texts]


def test_a_long_sentence_gets_smaller_and_then_loses_its_last_clauses():
    layout = Layout.fitting(1920, 1080)
    assert heights(layout, Sentence(SAID)) == ([38], 2, [Sentence(SAID).text])
    sizes, lines, texts = heights(layout, Sentence(SAID * 2))
    assert (sizes, lines, texts) == ([32], 3, [Sentence(SAID * 2).text])
    sizes, lines, texts = heights(layout, Sentence(SAID * 6))
    assert (sizes[0] >= 28, lines) == (True, 3)
    assert texts[0].endswith(("0.77).", "timestep.", "0.75)."))
    assert Sentence(SAID * 6).text.startswith(texts[0])
    for size in ((1280, 800), (1440, 900)):
        layout = Layout.fitting(*size)
        sizes, lines, _ = heights(layout, Sentence(SAID * 6))
        assert sizes[0] * layout.scale == pytest.approx(28, abs=0.5)
        assert lines * sizes[0] * 1.36 <= layout.band.height() - 2 * BAND_PADDING


def test_of_two_sentences_both_stay():
    _, lines, texts = heights(Layout.fitting(1280, 720, 2), Sentence(SAID, "A"), Sentence(SAID[::-1], "B"))
    assert [text[:2] for text in texts] == ["A:", "B:"]
    assert lines <= 2
