"""Drawn letters: the pen against a brute-force distance, separate shapes for training and evaluation, probes by
name."""

from itertools import islice

import numpy as np
import pytest

from playground import tasks
from playground.core.specs import Readout
from playground.tasks.common import sequences
from playground.tasks.common.letters import HEIGHT, LETTERS, WIDTH, draw_letter, rasterize, rasterize_strokes, spline
from playground.tasks.common.task import TaskError
from playground.tasks.handwriting import ALL, UNSEEN, Spec, make_task

SMALL = Spec(shapes=3, tested=2)


def test_the_task_is_found_by_its_kind() -> None:
    assert "handwriting" in tasks.kinds()
    assert "letters" not in tasks.kinds()
    task = tasks.make_task(SMALL, "final", 0)
    assert (task.tokens, task.outputs, task.heldout, task.frame_name) == ("numbers", 26, True, "Pixel columns")
    assert task.answers == tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def test_ink_is_what_lies_near_the_way_of_the_pen() -> None:
    """Checked against the nearest of many points along the path, pixel by pixel."""
    way = np.array([(2.0, 3.0), (9.5, 11.0), (9.5, 4.0)])
    t = np.linspace(0, 1, 4001)[:, None]
    along = np.concatenate([way[0] + t * (way[1] - way[0]), way[1] + t * (way[2] - way[1])])
    drawn = rasterize([way], 2.0, 12)
    assert drawn.shape == (12, HEIGHT)
    for x, y in np.ndindex(drawn.shape):
        distance = np.hypot(*(along - (x + 0.5, y + 0.5)).T).min()
        assert drawn[x, y] == pytest.approx(min(max(1.5 - distance, 0), 1), abs=0.01)


def test_a_spline_goes_through_its_points_and_along_a_line_where_they_do() -> None:
    points = np.array([(0.0, 0.0), (1.0, 3.0), (2.0, 1.0), (4.0, 4.0)])
    assert np.allclose(spline(points, 5)[::5], points)
    straight = np.stack([np.arange(4.0), 2 * np.arange(4.0)], axis=1)
    assert np.allclose(spline(straight)[:, 1], 2 * spline(straight)[:, 0])


def test_a_drawing_is_moved_and_scaled_into_the_rows_of_the_letters() -> None:
    """The same L, small in a corner or large, gives the same pixels; nothing leaves the margins, and the ink is where
    the strokes are."""
    corner = np.array([(0.0, 0.0), (0.0, 1.0), (0.6, 1.0)])
    drawn = rasterize_strokes([corner])
    for scale, shift in ((0.2, 0.7), (0.5, 0.1)):
        assert np.allclose(rasterize_strokes([corner * scale + shift]), drawn, atol=1e-5)
    assert drawn.shape[1] == HEIGHT
    assert not drawn[0].any()
    assert not drawn[-1].any()
    inked = drawn > 0.3
    foot, stem = np.flatnonzero(inked[-4]), np.flatnonzero(inked[1] | inked[2])
    assert len(stem) >= 13
    assert stem[0] <= 1
    assert 13 <= foot.min() <= foot.max() <= 15


def test_a_drawing_of_any_kind_is_pixels() -> None:
    assert rasterize_strokes([]).shape == (0, HEIGHT)
    assert rasterize_strokes([np.array([(0.3, 0.4)])]).max() > 0.5
    bar = rasterize_strokes([np.array([(0.1, 0.1), (0.9, 0.1)])])
    assert len(bar) <= WIDTH + 5
    assert np.flatnonzero(bar[5] > 0.3).tolist() == [7, 8]
    assert np.array_equal(make_task(SMALL, "final", 0).drawing([np.array([(0.1, 0.1), (0.9, 0.1)])]), bar)


@pytest.mark.parametrize("letter", LETTERS)
def test_a_shape_is_the_same_each_time_and_like_no_other(letter: str) -> None:
    shapes = [draw_letter(letter, shape) for shape in range(30)]
    assert len({shape.tobytes() for shape in shapes}) == 30
    assert np.array_equal(draw_letter(letter, 7), shapes[7])
    for shape in shapes:
        assert shape.dtype == np.float32
        assert shape.min() == 0
        assert 0.8 < shape.max() <= 1
        assert not shape[0].any()
        assert not shape[-1].any()
        rows = np.flatnonzero(shape.max(axis=0) > 0.3)
        assert rows[-1] - rows[0] >= 8


def test_evaluation_has_shapes_that_training_never_has() -> None:
    task = make_task(SMALL, "final", 0)
    trained = {
        (batch.inputs[:n, i].tobytes(), int(batch.targets[n - 1, i]))
        for batch in islice(task.batches(13, 0), 80)
        for i, n in enumerate(batch.lengths)
    }
    tested = [(e.inputs.tobytes(), int(e.targets[-1])) for e in task.evaluation]
    assert trained == {(draw_letter(name, s).tobytes(), ALL.index(name)) for name in ALL for s in range(3)}
    assert set(tested) == {(draw_letter(name, UNSEEN + s).tobytes(), ALL.index(name)) for name in ALL for s in range(2)}
    assert not {content for content, _ in trained} & {content for content, _ in tested}
    assert all(e.scored.tolist() == [False] * (len(e.inputs) - 1) + [True] for e in task.evaluation)


def test_no_shape_of_training_looks_like_one_of_evaluation() -> None:
    """Return all possible examples of some letters, by content."""
    trained = {draw_letter(name, shape).tobytes() for name in "AIO" for shape in range(UNSEEN)}
    task = make_task(Spec(letters="AIO", tested=50), "final", 0)
    assert len(trained) == 3 * UNSEEN
    assert not trained & {example.inputs.tobytes() for example in task.evaluation}


def test_batches_come_again_from_the_same_seed_and_differ_from_others() -> None:
    task = make_task(Spec(), "final", 0)
    one, again, other = (next(task.batches(8, seed)) for seed in (3, 3, 4))
    assert np.array_equal(one.inputs, again.inputs)
    assert one.inputs.shape[1:] == (8, HEIGHT)
    assert not np.array_equal(one.lengths, other.lengths) or not np.array_equal(one.inputs, other.inputs)


def test_some_letters_alone_are_a_task() -> None:
    task = make_task(Spec(letters="TAO", tested=2), "mean", 0)
    assert task.answers == ("A", "O", "T")
    assert {int(next(task.batches(50, 0)).targets.max()) for _ in range(3)} == {2}
    assert task.probe("o 3").expected[-1] == 1
    assert task.probe("B 3").expected.tolist()[-1] == -1


@pytest.mark.parametrize("letters", ["AA", "A1", "ab"])
def test_what_are_no_letters_is_refused(letters: str) -> None:
    with pytest.raises(TaskError, match="any two or more"):
        make_task(Spec(letters=letters), "final", 0)


def test_a_probe_names_a_letter_and_its_shape() -> None:
    task = make_task(SMALL, "final", 0)
    for text, letter, shape in (("a 7", "A", 7), ("Q", "Q", 0), (" z  1003 ", "Z", 1003)):
        probe = task.probe(text)
        assert np.array_equal(probe.encoded.inputs, draw_letter(letter, shape))
        assert probe.encoded.tokens == tuple(str(c + 1) for c in range(len(probe.encoded.inputs)))
        assert all(probe.encoded.known)
        assert probe.expected[:-1].tolist() == [-1] * (len(probe.expected) - 1)
        assert task.answers[probe.expected[-1]] == letter


def test_a_probe_can_be_typed_columns() -> None:
    task = make_task(SMALL, "final", 0)
    column = ":".join(["0.5"] * HEIGHT)
    probe = task.probe(f"{column} 0:1 {column} => b")
    assert probe.encoded.inputs.shape == (3, HEIGHT)
    assert probe.encoded.inputs[1].tolist() == [0.0, 1.0] + [0.0] * (HEIGHT - 2)
    assert probe.encoded.tokens == ("1", "2", "3")
    assert probe.expected.tolist() == [-1, -1, 1]
    assert task.probe(column).expected.tolist() == [-1]


def test_what_no_letter_is_does_no_harm() -> None:
    task = make_task(SMALL, "final", 0)
    assert task.probe("").encoded.inputs.shape == (0, HEIGHT)
    assert task.probe("ä 7").encoded.known == (False, True)
    assert task.probe("A 99999999999").encoded.known == (False, True)


@pytest.mark.parametrize("readout", ["final", "mean"])
def test_the_text_is_the_first_letters_in_numbers(readout: Readout) -> None:
    lines, problems = sequences.parse(make_task(SMALL, readout, 0).text, "numbers", readout)
    assert not problems
    assert [line.answer for line in lines] == ["A", "B", "C", "D"]


def test_a_readout_at_every_step_is_refused() -> None:
    with pytest.raises(TaskError, match="A letter has one name"):
        make_task(SMALL, "every-step", 0)


@pytest.mark.parametrize(("shapes", "shown"), [(1, 1), (1000, 2)])
def test_shapes_of_training_are_shown_by_name_and_read_by_their_probe(shapes: int, shown: int) -> None:
    task = make_task(Spec(letters="QA", shapes=shapes, tested=1), "final", 0)
    assert [(each.name, each.detail) for each in task.framed] == [
        (letter, f"shape {shape}") for letter in "AQ" for shape in range(shown)
    ]
    for each in task.framed:
        probe = task.probe(each.probe)
        assert np.array_equal(probe.encoded.inputs, each.frames)
        assert task.answers[probe.expected[-1]] == each.name
    assert task.samples() == ("a 0", "q 0")
