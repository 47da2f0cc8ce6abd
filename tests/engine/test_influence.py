"""How far an answer falls when a token is drawn anew is what running the network with others says."""

import numpy as np
import pytest

from playground.core.batches import Example
from playground.core.sentence import clauses
from playground.engine.inspection.influence import influence
from playground.engine.training.run import Run
from playground.storage import presets

PROBE = "It is winter. The grass is always"


def example(*ids):
    return Example(inputs=np.array(ids), targets=np.zeros(len(ids), int), scored=np.ones(len(ids), bool))


def test_it_is_the_mean_over_the_tokens_at_that_place_as_often_as_they_stand_there():
    examples = [example(1, 2), example(3, 2), example(3, 2), example(4, 2, 9)]

    def probability(inputs):
        return {1: 0.9, 3: 0.3, 4: 0.6}[int(inputs[0])]

    found = influence(probability, np.array([1, 2]), examples, at=1, answer=5)
    assert (found.at, found.answer, found.timesteps) == (1, 5, 2)
    np.testing.assert_allclose(found.falls, [0.9 - (0.9 + 2 * 0.3 + 0.6) / 4, 0], atol=1e-6)
    assert (found.strongest(0.3), found.strongest(0.6)) == ([0], [])


def test_what_would_take_too_long_is_not_measured():
    examples = [example(*(token,) * 400) for token in range(9)]
    assert influence(lambda _: 1.0, np.zeros(400, int), examples, at=399, answer=0) is None


@pytest.mark.parametrize("seed", range(5))
def test_a_trained_network_is_found_to_hang_on_the_season(seed):
    run = Run(presets.load(presets.find("greener-or-brown"), [f"training.seed={seed}"]), engine="torch")
    assert run.run(1000).outcome == "reached"
    trace = run.trace(PROBE)
    found = run.now.influence(PROBE, trace)
    said = clauses(trace, run.now.reach(PROBE), found, loss=None, step=run.step, status="reached")
    hangs = said[-1]
    assert hangs.text.startswith("The answer hangs on ")
    assert [hangs.text[start:end] for start, end, _ in hangs.emphasised] == ["winter"]
    assert trace.answers[int(trace.predictions[-1].argmax())] == "brown"


def test_without_an_answer_that_is_likelier_than_all_others_there_is_none():
    run = Run(presets.load(presets.find("greener-or-brown")), engine="torch")
    assert run.now.influence(PROBE, run.trace(PROBE)) is None
    assert run.now.influence("", run.trace("")) is None
    waves = Run(presets.load(presets.find("sine")), engine="torch")
    assert waves.now.influence("0 1", waves.trace("0 1")) is None
