"""Where everything stands on the presentation's page."""

import pytest
from PySide6.QtCore import QRectF

from playground.views.present.layout import LEAST_COLUMN, MOST_COLUMN, Columns, Layout


def test_a_projector_has_the_sizes_of_the_design():
    layout = Layout.fitting(1920, 1080)
    assert layout.scale == 1
    assert layout.tokens == QRectF(64, 112, 1400, 72)
    assert layout.chain(0) == QRectF(64, 216, 1400, 224)
    assert layout.heat_map(0) == QRectF(64, 496, 1400, 304)
    assert layout.answer(0).left() == 1536
    assert layout.band == QRectF(0, 840, 1920, 160)
    assert layout.sentence_sizes == (38, 32, 28)
    columns = Columns.fitting(layout, 14, 2)
    assert (columns.width, columns.left_of(13), columns.right) == (100, 1364, 1464)


@pytest.mark.parametrize("size", [(1280, 800), (1440, 900), (1280, 720), (2560, 1080), (820, 480), (1080, 1920)])
@pytest.mark.parametrize("networks", [1, 2])
def test_on_any_screen_nothing_overlaps_and_the_sentence_is_not_smaller_than_28(size, networks):
    layout = Layout.fitting(*size, networks)
    assert min(layout.sentence_sizes) * layout.scale >= 28 - 1e-9
    page = QRectF(0, 0, layout.width, layout.height)
    places = [layout.title, layout.tokens, layout.band]
    for index in range(networks):
        places += [layout.chain(index), layout.heat_map(index), layout.answer(index)]
    for place in places:
        assert page.adjusted(-0.01, -0.01, 0.01, 0.01).contains(place)
        assert place.height() > 0
    for first, second in ((a, b) for a in places for b in places if a is not b):
        assert not first.adjusted(0.1, 0.1, -0.1, -0.1).intersects(second)


def test_a_small_screen_has_the_design_smaller_and_its_own_height_for_the_heat_map():
    small = Layout.fitting(1280, 800)
    assert small.scale == pytest.approx(2 / 3)
    assert (small.width, small.height) == pytest.approx((1920, 1200))
    assert small.tokens == Layout.fitting(1920, 1080).tokens
    assert small.heat_map(0).height() > 304


@pytest.mark.parametrize(
    ("timesteps", "playhead", "shown"),
    [
        (4, 0, range(4)),
        (16, 3, range(16)),
        (25, 3, range(25)),
        (26, 25, range(1, 26)),
        (60, 30, range(18, 43)),
        (60, 0, range(25)),
        (60, None, range(35, 60)),
    ],
)
def test_many_words_narrow_the_columns_and_then_scroll_about_the_playhead(timesteps, playhead, shown):
    columns = Columns.fitting(Layout.fitting(1920, 1080), timesteps, playhead)
    assert columns.shown == shown
    assert columns.scrolls == (len(shown) < timesteps)
    assert LEAST_COLUMN <= columns.width <= MOST_COLUMN
    assert columns.right <= 1464
    for t in shown:
        assert columns.at(columns.left_of(t) + 1) == t
    assert columns.at(63) is None
    assert columns.at(columns.right + 1) is None


def test_a_shorter_sequence_beside_another_one_ends_earlier():
    columns = Columns.fitting(Layout.fitting(1920, 1080), 40, 30)
    assert columns.within(40) == columns
    assert columns.within(20).shown == range(columns.first, 20)
    assert not columns.within(3).shown
