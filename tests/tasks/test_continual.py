"""The endless stream, checked against a reader that takes strings off it one by one."""

import re
from dataclasses import replace

import numpy as np
import pytest

from playground.core.batches import Array, Batch
from playground.engine.training.run import Run
from playground.storage import presets
from playground.tasks import continual, reber
from playground.tasks.common.task import TaskError, random_stream

INNER = r"B(?:T(?:S)*X|P(?:T)*V)"


def test_a_stream_is_strings_of_the_embedded_grammar_one_after_the_other() -> None:
    stream = continual.stream(random_stream(0, 1), 3000)
    assert len(stream) == 3000
    # A string ends where the symbol after its B returns after an E, followed by an E; nothing else tells.
    place, strings = 0, 0
    while place < len(stream):
        second = stream[place + 1 : place + 2]
        ended = re.compile(f"B{second}B[TPSXV]*E{second}E").match(stream, place)
        if ended is None:
            break
        whole = ended.group()
        assert "".join(reber.next_symbols(whole))[-1:] == "E" or whole.endswith("E")
        assert all(symbols or n == len(whole) - 1 for n, symbols in enumerate(reber.next_symbols(whole)))
        place, strings = ended.end(), strings + 1
    assert strings > 100
    assert len(stream) - place < 100, "only the last string may be cut off"


def test_after_a_string_comes_the_first_symbol_of_the_next() -> None:
    task = continual.make_task(continual.Spec(), "every-step", 0)
    probe = task.probe("BTBTXSETEBPB")
    names = [task.answers[answer] if answer >= 0 else "" for answer in probe.expected]
    # T or P may follow B; only B follows T0; the inner E follows S; then T, E, and another B.
    assert names == ["", "B", "", "", "", "E", "T", "E", "B", "", "B", ""]


def test_each_step_of_the_test_allows_what_the_grammar_allows() -> None:
    task = continual.make_task(continual.Spec(tested=500, streams=2), "every-step", 3)
    assert [len(one.inputs) for one in task.evaluation] == [500, 500]
    for one in task.evaluation:
        assert one.possible is not None
        assert one.possible[np.arange(500), one.targets].all()
        assert set(one.possible.sum(axis=1)) == {1, 2}


def test_the_test_is_no_part_of_training() -> None:
    task = continual.make_task(continual.Spec(length=50, tested=200), "every-step", 0)
    tested = {one.inputs.tobytes() for one in task.evaluation}
    batches = task.batches(4, 0)
    seen = {next(batches).inputs[:, n].tobytes() for _ in range(50) for n in range(4)}
    assert not any(one in long for one in seen for long in tested)
    first, again = task.batches(3, 7), task.batches(3, 7)
    np.testing.assert_array_equal(next(first).inputs, next(again).inputs)


@pytest.mark.parametrize(
    ("spec", "readout", "said"),
    [
        (continual.Spec(), "final", "one answer"),
        (continual.Spec(length=300, tested=200), "every-step", "not longer than training's, 300"),
    ],
)
def test_what_cannot_be_learned_is_said(spec: continual.Spec, readout: str, said: str) -> None:
    with pytest.raises(TaskError, match=said):
        continual.make_task(spec, readout, 0)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_of_a_million_symbols_hardly_any_is_predicted_wrong(seed: int) -> None:
    preset = presets.load(presets.find("continual-reber"))
    preset = replace(preset, training=replace(preset.training, seed=seed))
    run = Run(preset)
    assert run.run(preset.mark.steps).outcome == "reached"
    task = continual.make_task(replace(preset.task, streams=100), "every-step", seed + 1000)
    run.change_task(preset, task)
    assert run.evaluate().accuracy > 1 - 20e-6


def test_the_criterion_is_the_papers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers the evaluation streams, and other, far longer ones, without a mistake."""
    monkeypatch.setattr(continual, "PERFECT_LENGTH", 3000)
    task = continual.make_task(continual.Spec(length=20, tested=100, streams=2), "every-step", 0)
    assert task.criterion is not None
    seen: list[int] = []

    def perfect(batch: Batch) -> Array:
        assert batch.possible is not None
        seen.append(int(batch.scored.sum()))
        return batch.possible[batch.scored].astype(np.float64)

    assert task.criterion.is_met(perfect)
    assert seen == [200] + [3000] * 10
    assert not task.criterion.is_met(lambda batch: perfect(batch) * (np.arange(batch.scored.sum()) != 2999)[:, None])
