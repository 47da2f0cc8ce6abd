"""Which networks can go on by themselves, where they end, and how the truth goes on."""

import numpy as np
import pytest

from playground import tasks
from playground.core.specs import MAX_TIMESTEPS
from playground.storage import presets
from playground.tasks import sine, typed
from playground.tasks.common import generation

GENERATING = {"brackets", "chatbot", "counting", "hello", "random-lag", "reber", "sine", "translate"}
NOT = {"parity", "greener-or-brown", "sentiment", "adding", "order", "two-sequence"}


def task_of(preset):
    return tasks.make_task(preset.task, preset.model.readout, preset.training.seed)


def test_what_can_go_on_are_the_networks_whose_answer_is_the_next_token():
    shipped = dict(presets.shipped())
    found = {
        name: generation.generation_problem(task_of(shipped[name]), shipped[name].model.readout)
        for name in GENERATING | NOT
    }
    assert {name for name, why in found.items() if not why} == GENERATING
    assert "every step" in found["greener-or-brown"]
    assert "not the sequence’s next" in found["parity"]


@pytest.mark.parametrize(
    ("text", "tokens", "ends"),
    [
        ("hello", "characters", {"o"}),
        ("a b c\nb a d", "words", {"c", "d"}),
        ("a b a\nb a d", "words", {"d"}),
        ("where ? => here .\nwho ? => me . or you ?", "words", {"?"}),
        ("1 2 3", "numbers", set()),
    ],
)
def test_a_token_after_which_nothing_was_ever_asked_is_an_end(text, tokens, ends):
    task = typed.make_task(typed.Spec(sequences=text, tokens=tokens), "every-step", 0)
    assert {task.encoding.entries[index] for index in generation.end_tokens(task)} == ends


def test_the_chatbots_full_stop_is_its_end():
    task = task_of(dict(presets.shipped())["chatbot"])
    assert "." in {task.encoding.entries[index] for index in generation.end_tokens(task)}


def test_there_is_room_up_to_the_longest_sequence_and_none_behind_nothing():
    task = typed.make_task(typed.Spec(sequences="a b c"), "every-step", 0)
    assert generation.remaining_timesteps(task.probe("a b")) == MAX_TIMESTEPS - 2
    assert generation.remaining_timesteps(task.probe("a " * 2000)) == 0
    assert generation.remaining_timesteps(task.probe("")) == 0


def test_what_is_added_is_known_and_has_no_right_answer():
    task = typed.make_task(typed.Spec(sequences="a b c", tokens="characters"), "every-step", 0)
    probe = generation.extend_probe(task.probe("abx"), np.array([3, 2, 1]), task.encoding)
    assert probe.encoded.tokens == ("a", "b", "x", "b", " ", "a")
    assert probe.generated_count == 3
    assert probe.encoded.known == (True, True, False, True, True, True)
    assert probe.encoded.inputs.tolist() == [*task.probe("abx").encoded.inputs, 3, 2, 1]
    assert probe.expected.tolist()[-3:] == [-1, -1, -1]


def test_the_truth_of_typed_numbers_is_the_line_that_begins_with_them():
    task = typed.make_task(typed.Spec(sequences="1 2 3 4 5\n2 4 8", tokens="numbers"), "every-step", 0)
    probe = task.probe("1 2 3")
    truth = task.following(probe.encoded.inputs, 4)
    np.testing.assert_allclose(truth[:, 0] * 8, [4, 5, np.nan, np.nan], rtol=1e-6)
    assert task.following(task.probe("1 3").encoded.inputs, 4) is None
    values = np.array([[0.4], [0.9]], np.float32)
    more = generation.extend_probe(probe, values, task.encoding, truth)
    assert more.encoded.tokens == ("1", "2", "3", "3.2", "7.2")
    np.testing.assert_allclose(more.expected[:, 0], [2, 3, 4, 5, np.nan], rtol=1e-6)


@pytest.mark.parametrize("spec", [sine.Spec(amplitude=3), sine.Spec(shortest_period=9, longest_period=21)])
def test_a_typed_wave_goes_on_as_the_wave_that_it_is(spec):
    task = sine.make_task(spec, "every-step", 0)
    for phase, period in ((0.1, spec.shortest_period), (0.63, spec.longest_period), (0.9, spec.shortest_period)):
        wave = np.sin(2 * np.pi * (phase + np.arange(60) / period))
        probe = task.probe(sine.typed(spec.amplitude * wave[:24]))
        truth = task.following(probe.encoded.inputs, 36)
        assert truth is not None
        np.testing.assert_allclose(truth[:, 0], wave[24:], atol=0.02)


def test_what_is_no_wave_has_no_known_continuation():
    task = sine.make_task(sine.Spec(), "every-step", 0)
    for text in ("", "0 0.38", "0 0.1 0.9 0.2", "0 0.19 0.36 0.46 0.5 0.46"):
        assert task.following(task.probe(text).encoded.inputs, 5) is None
