"""Drawn tokens against torch's softmax and multinomial, and generated texts against their own traces."""

from itertools import islice

import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from playground import tasks
from playground.core.generation_settings import GenerationSettings
from playground.core.specs import ModelSpec, Preset, TrainingSpec
from playground.engine.generation import generation
from playground.engine.generation.sampling import Sampler, next_token_probabilities
from playground.engine.inspection.moment import Moment
from playground.engine.network.architecture import Architecture
from playground.engine.network.forward import unroll
from playground.engine.network.weights import initial_weights
from playground.engine.training.run import Run
from playground.tasks import typed
from playground.tasks.common.generation import extend_probe

OUTPUTS = st.lists(st.floats(-20, 20, width=32), min_size=2, max_size=30).map(lambda xs: np.array(xs, np.float32))


@given(OUTPUTS, st.floats(0.05, 10))
def test_probabilities_are_torchs_softmax_without_the_unknown_token(outputs, temperature):
    scores = torch.tensor(outputs, dtype=torch.float64)
    scores[0] = -torch.inf
    expected = torch.softmax(scores / temperature, 0).numpy()
    np.testing.assert_allclose(
        next_token_probabilities(outputs, temperature=temperature, top_k=0), expected, atol=1e-12
    )


@given(OUTPUTS, st.integers(1, 40))
def test_top_k_leaves_the_k_largest_and_no_more(outputs, top_k):
    found = next_token_probabilities(outputs, temperature=1.0, top_k=top_k)
    k = min(top_k, len(outputs) - 1)
    assert np.count_nonzero(found) == k
    threshold = np.sort(outputs[1:])[::-1][k - 1]
    assert (outputs[found > 0] >= threshold).all()
    kept = torch.full((len(outputs),), -torch.inf, dtype=torch.float64)
    kept[found > 0] = torch.tensor(outputs[found > 0], dtype=torch.float64)
    np.testing.assert_allclose(found, torch.softmax(kept, 0).numpy(), atol=1e-12)


@given(OUTPUTS)
@example(np.array([0, 5, 4, 0, 1e-17], np.float32))
def test_at_temperature_0_it_is_the_likeliest_and_probabilities_do_as_well_as_outputs(outputs):
    assert np.argmax(next_token_probabilities(outputs, temperature=0, top_k=0)) == 1 + np.argmax(outputs[1:])
    probabilities = torch.log_softmax(torch.tensor(outputs, dtype=torch.float64), 0).numpy()
    cool = [next_token_probabilities(given, temperature=0.7, top_k=3) for given in (outputs, probabilities)]
    np.testing.assert_allclose(*map(np.sort, cool), atol=1e-9)
    # Logarithms round outputs that hardly differ to the same number, of which the first then counts as larger.
    apart = (cool[0] > 0) != (cool[1] > 0)
    np.testing.assert_allclose(cool[0][~apart], cool[1][~apart], atol=1e-9)
    assert len(set(np.round(outputs[apart], 12))) <= 1


def test_draws_follow_the_probabilities_and_never_give_the_unknown_token():
    outputs, wish = np.array([9, 1, 0, -1, 2, 0.5], np.float32), GenerationSettings(temperature=1.3, top_k=4)
    sampler, count = Sampler(3), 20_000
    counts = np.bincount([sampler.draw(outputs, wish) for _ in range(count)], minlength=6)
    expected = count * next_token_probabilities(outputs, temperature=1.3, top_k=4)
    assert counts[0] == counts[3] == 0
    some = expected > 0
    chi_square = ((counts - expected)[some] ** 2 / expected[some]).sum()
    assert chi_square < 16.27, "3 degrees of freedom: beyond this in one of 1,000 cases"


TEXT = "the cat sat on the mat\nthe dog sat on the log => and then it ran"


def moment(text=TEXT, tokens="words", cell="lstm", layers=2, seed=4, steps=0):
    preset = Preset(
        title="Test",
        task=typed.Spec(sequences=text, tokens=tokens),
        model=ModelSpec(units=7, layers=layers, readout="every-step", cell=cell),
        training=TrainingSpec(seed=seed),
    )
    if steps:
        run = Run(preset, engine="torch")
        run.run(steps)
        return run.now
    task = tasks.make_task(preset.task, "every-step", seed)
    architecture = Architecture.of(preset.model, task)
    weights = initial_weights(architecture, seed)
    return Moment(
        step=0,
        architecture=architecture,
        task=task,
        unroll=lambda inputs: unroll(architecture, weights, inputs),
        weights=lambda: weights,
    )


def written(now, prompt, wish, count):
    inputs = now.task.probe(prompt).encoded.inputs
    return list(islice(generation.generate_tokens(now.architecture, now.weights(), inputs, wish), count))


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru", "mlp", "cnn", "perceptron"])
@pytest.mark.parametrize("layers", [1, 3])
def test_a_greedy_text_fed_back_as_a_probe_is_answered_by_itself(cell, layers):
    now = moment(cell=cell, layers=layers, steps=30)
    ids = written(now, "the cat", GenerationSettings(temperature=0), 60)
    entries = now.task.encoding.entries
    trace = now.trace(" ".join(["the cat", *(entries[i] for i in ids)]))
    answers = trace.predictions.copy()
    answers[:, 0] = 0
    assert answers.argmax(axis=1)[1:-1].tolist() == ids


def test_each_drawn_token_follows_from_the_trace_and_the_seed():
    now, wish = moment(steps=30), GenerationSettings(temperature=1.5, top_k=5, seed=11)
    ids = written(now, "the dog", wish, 50)
    probe = extend_probe(now.task.probe("the dog"), np.array(ids), now.task.encoding)
    trace, sampler = now.trace(probe), Sampler(11)
    assert [sampler.draw(np.log(trace.predictions[1 + k]), wish) for k in range(50)] == ids
    assert trace.generated_count == 50
    assert trace.typed_count == 2
    assert 0 not in ids
    assert len(set(ids)) > 3


def test_the_same_seed_writes_the_same_text_and_another_seed_another():
    now = moment()
    texts = [written(now, "the", GenerationSettings(seed=seed), 40) for seed in (1, 1, 2)]
    assert texts[0] == texts[1] != texts[2]


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru", "mlp", "cnn", "perceptron"])
def test_generated_numbers_equal_the_trace_of_themselves(cell):
    now = moment("0.5:1 1:2 2:4\n1:1 2:3 4:7", tokens="numbers", cell=cell)
    inputs, encoding = now.task.probe("0.5:1 1:2").encoded.inputs, now.task.encoding
    values = np.stack(list(islice(generation.generate_numbers(now.architecture, now.weights(), inputs), 30)))
    trace = now.trace(extend_probe(now.task.probe("0.5:1 1:2"), values, now.task.encoding))
    np.testing.assert_allclose(trace.predictions[1:-1] / encoding.scale, values, atol=1e-6)
    typed = np.concatenate((inputs, values[:8]))
    behind = generation.generate_numbers_after(now.architecture, now.weights(), trace, typed, encoding)
    np.testing.assert_allclose(np.stack(list(islice(behind, 20))), values[8:28], atol=1e-6)
