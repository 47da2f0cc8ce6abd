"""Each measure of a lesson against a calculation by hand on arrays made up here."""

from dataclasses import replace

import numpy as np
import pytest

from playground.core.influence import Influence
from playground.core.lessons.evidence import Evidence, Network, Reading, network_of
from playground.core.lessons.measures import MEASURES, Condition, Quantity, is_met, measure, write
from playground.core.reach import Reach
from playground.core.snapshot import Evaluation, Snapshot
from playground.core.specs import Mark, ModelSpec, Preset, TaskSpec
from playground.core.trace import Trace
from playground.core.watch import Watch

TOKENS, TIME, UNITS = ("a", "b", "a", "c"), 4, 3
ANSWERS = ("�", "a", "b", "c")
RNG = np.random.default_rng(5)
PRESET = Preset(title="A test", task=TaskSpec(kind="typed"), model=ModelSpec(cell="lstm", units=UNITS))


def lstm_trace(seed: int) -> Trace:
    """An LSTM's trace with made-up gates, whose states follow from them."""
    rng = np.random.default_rng(seed)
    gates = {name: rng.random((TIME, 1, UNITS)).astype(np.float32) for name in ("forget", "input", "output")}
    gates["candidate"] = rng.uniform(-1, 1, (TIME, 1, UNITS)).astype(np.float32)
    cell = np.zeros((TIME, 1, UNITS), np.float32)
    for t in range(TIME):
        before = cell[t - 1] if t else np.zeros((1, UNITS), np.float32)
        cell[t] = gates["forget"][t] * before + gates["input"][t] * gates["candidate"][t]
    shares = rng.random((TIME, len(ANSWERS))).astype(np.float32)
    return Trace(
        cell_kind="lstm",
        tokens=TOKENS,
        known=(True, True, True, False),
        gates=gates,
        states={"hidden": gates["output"] * np.tanh(cell), "cell": cell},
        predictions=shares / shares.sum(axis=1, keepdims=True),
        answers=ANSWERS,
        expected=np.array([2, -1, 3, -1]),
    )


FIRST, OTHER = lstm_trace(1), lstm_trace(2)
REACH = Reach(
    at=2,
    is_target_known=True,
    hidden=np.array([[0.004], [0.5], [1.0], [0.0]]),
    cell=np.array([[0.2], [0.3], [0.4], [0.0]]),
    forget_products=np.array([[0.1], [0.2], [1.0], [0.0]]),
)
INFLUENCE = Influence(at=2, answer=1, falls=np.array([0.1, 0.5, -0.2, 0.0]))
NETWORK = Network(
    preset=PRESET,
    step=300,
    reached=280,
    parameters=99,
    evaluation=Evaluation(step=300, loss=0.1, accuracy=0.75, sequence_accuracy=0.5),
    readings={"abac": Reading(trace=FIRST, reach=REACH, influence=INFLUENCE), "other": Reading(trace=OTHER)},
    held={"forget": {"abac": Reading(trace=OTHER)}},
)
EVIDENCE = Evidence(first=NETWORK, probe="abac", against="other", playhead=2, deeds={"generate": 3})


def of(name: str, **where: object) -> float | str | None:
    return measure(EVIDENCE, Quantity(measure=name, **where))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "where", "expected"),
    [
        ("setting", {"of": "model.units"}, 3),
        ("setting", {"of": "title"}, "A test"),
        ("setting", {"of": "model.nothing"}, None),
        ("setting", {"of": "model"}, None),
        ("step", {}, 300),
        ("mark", {}, 1),
        ("mark_step", {}, 280),
        ("stopped", {}, 1),
        ("accuracy", {}, 0.75),
        ("sequence_accuracy", {}, 0.5),
        ("parameters", {}, 99),
        ("compared", {}, 0),
        ("probe", {}, "abac"),
        ("difference", {}, "other"),
        ("playhead", {}, 2),
        ("deeds", {"of": "generate"}, 3),
        ("deeds", {"of": "export"}, 0),
        ("timesteps", {}, 4),
        ("unknown_tokens", {}, 1),
        ("influence", {"token": "b"}, 0.5),
        ("hangs_on", {}, "b"),
        ("next_influence", {}, 0.2),
        ("steps_back", {"of": "hidden"}, 1),
        ("steps_back", {"of": "cell"}, 2),
        ("reach_timestep", {"of": "hidden"}, 2),
        ("gradient_share", {"of": "cell", "at": 1}, 0.5),
        ("forget_product", {"at": 2}, 0.2),
        ("answer", {"probe": "never read"}, None),
        ("state_difference", {"of": "cell", "instead": "never read"}, None),
        ("gate", {"of": "update"}, None),
    ],
)
def test_what_is_known_is_returned(name: str, where: dict[str, object], expected: object) -> None:
    found = of(name, **where)
    assert found == (pytest.approx(expected) if isinstance(expected, float) else expected)


def test_answers_are_those_of_the_last_one_asked_for_unless_a_timestep_is_named() -> None:
    best = int(np.argmax([FIRST.predictions[2][k] for k in range(4)]))
    assert of("answer") == ("unknown" if best == 0 else ANSWERS[best])
    assert of("sureness", at=-1) == pytest.approx(max(FIRST.predictions[3].tolist()))
    assert of("probability", of="b", token="a") == pytest.approx(FIRST.predictions[0][2])
    assert of("probability", of="d") is None
    assert of("probability", of="b", token="d") is None


def test_right_answers_are_counted_where_one_is_known() -> None:
    right = sum(int(FIRST.predictions[t].argmax()) == FIRST.expected[t] for t in (0, 2))
    assert of("right_answers") == right
    assert of("right_answers", probe="other") == sum(OTHER.predictions[t].argmax() == OTHER.expected[t] for t in (0, 2))


def test_differences_are_those_of_the_unit_that_differs_most() -> None:
    apart = [
        max(abs(float(FIRST.states["cell"][t, 0, u] - OTHER.states["cell"][t, 0, u])) for u in range(UNITS))
        for t in range(TIME)
    ]
    assert of("state_difference", of="cell", at=2, instead="other") == pytest.approx(apart[1])
    assert of("state_difference", of="cell", since=2, at=-1, instead="other") == pytest.approx(min(apart[1:]))
    assert of("most_difference", of="cell", since=1, at=2, instead="other") == pytest.approx(max(apart[:2]))
    answers = [abs(float(FIRST.predictions[2][k] - OTHER.predictions[2][k])) for k in range(4)]
    assert of("answer_difference", instead="other") == pytest.approx(max(answers))


def test_states_and_gates() -> None:
    cell, forget = FIRST.states["cell"], FIRST.gates["forget"]
    assert of("largest", of="cell") == pytest.approx(float(np.abs(cell[:3]).max()))
    assert of("gate", of="forget", since=2, at=3) == pytest.approx(float((forget[1].sum() + forget[2].sum()) / 6))
    shares = []
    for unit in range(UNITS):
        kept = abs(float(forget[2, 0, unit] * cell[1, 0, unit]))
        new = abs(float(FIRST.gates["input"][2, 0, unit] * FIRST.gates["candidate"][2, 0, unit]))
        shares.append(kept / (kept + new))
    assert of("carried") == pytest.approx(sorted(shares)[1])
    assert of("carried", at=1) is None


def test_the_update_error_sees_a_state_that_does_not_follow() -> None:
    assert of("update_error") == pytest.approx(0, abs=1e-6)
    cell = np.array(FIRST.states["cell"])
    cell[2, 0, 1] += 0.25
    wrong = replace(FIRST, states={"hidden": FIRST.hidden, "cell": cell})
    evidence = replace(EVIDENCE, first=replace(NETWORK, readings={"abac": Reading(trace=wrong)}))
    found = measure(evidence, Quantity(measure="update_error"))
    assert isinstance(found, float)
    assert found >= 0.25 - 1e-6


def test_the_largest_move_of_the_hidden_state_from_a_timestep_on() -> None:
    moves = {t + 1: np.linalg.norm(FIRST.hidden[t] - FIRST.hidden[t - 1]) for t in range(1, TIME)}
    assert of("largest_move") == max(moves, key=lambda t: moves[t])
    late = {t: move for t, move in moves.items() if t >= 3}
    assert of("largest_move", since=3) == max(late, key=lambda t: late[t])
    assert of("largest_move", since=5) is None


def test_the_gradient_is_that_of_the_last_answer_wherever_the_playhead_stands() -> None:
    elsewhere = Reading(trace=FIRST, reach=replace(REACH, at=1))
    evidence = replace(EVIDENCE, first=replace(NETWORK, readings={"abac": elsewhere}))
    for name in ("steps_back", "reach_timestep", "gradient_share", "forget_product"):
        assert of(name, of="cell") is not None
        assert measure(evidence, Quantity(measure=name, of="cell")) is None


def test_the_probability_of_writing_never_counts_the_unknown_token() -> None:
    """After a, the network has to write b, a and c, of the three tokens that can be drawn."""
    expected = 1.0
    for t, following in enumerate((2, 1, 3)):
        powers = [float(share) ** 0.5 for share in FIRST.predictions[t]]
        expected *= powers[following] / sum(powers[1:])
    assert of("written_probability", temperature=2.0) == pytest.approx(expected)


def test_what_was_generated_is_what_stands_behind_the_typed_tokens() -> None:
    written = replace(FIRST, generated_count=2)
    evidence = replace(EVIDENCE, first=replace(NETWORK, readings={"abac": Reading(trace=written)}))
    assert measure(evidence, Quantity(measure="continuation")) == "ac"
    assert of("continuation") is None


def test_a_held_gate_is_another_network() -> None:
    assert of("largest", of="cell", hold="forget") == pytest.approx(float(np.abs(OTHER.states["cell"][:3]).max()))
    assert of("largest", of="cell", hold="input") is None


def test_both_networks_give_the_lower_value_or_what_they_agree_on() -> None:
    slower = replace(NETWORK, step=200, reached=None)
    both = replace(EVIDENCE, second=slower)
    assert measure(both, Quantity(measure="step", network="both")) == 200
    assert measure(both, Quantity(measure="mark", network="both")) == 0
    assert measure(both, Quantity(measure="mark_step", network="both")) is None
    assert measure(both, Quantity(measure="setting", of="model.cell", network="both")) == "lstm"
    assert measure(EVIDENCE, Quantity(measure="step", network="both")) is None
    assert measure(EVIDENCE, Quantity(measure="step", network="B")) is None


def test_training_is_over_at_the_mark_or_after_the_budget() -> None:
    preset = replace(PRESET, mark=Mark(accuracy=1.0, steps=500))
    for network, over in (
        (Network(preset=preset, step=499), 0),
        (Network(preset=preset, step=500), 1),
        (Network(preset=preset, step=500, is_training=True), 0),
        (Network(preset=preset, step=40, reached=40), 1),
    ):
        assert measure(Evidence(first=network), Quantity(measure="stopped")) == over


@pytest.mark.parametrize(
    ("bounds", "met"),
    [
        ({}, True),
        ({"equals": 0.75}, True),
        ({"equals": 0.7}, False),
        ({"at_least": 0.75, "at_most": 0.75}, True),
        ({"at_least": 0.76}, False),
        ({"at_most": 0.74}, False),
    ],
)
def test_a_condition_keeps_its_bounds(bounds: dict[str, float], met: bool) -> None:
    assert is_met(EVIDENCE, Condition(measure="accuracy", **bounds)) is met  # type: ignore[arg-type]


def test_words_are_compared_and_the_unknown_meets_nothing() -> None:
    assert is_met(EVIDENCE, Condition(measure="probe", equals="abac"))
    assert not is_met(EVIDENCE, Condition(measure="probe", equals="other"))
    assert not is_met(EVIDENCE, Condition(measure="probe", at_least=1))
    assert is_met(EVIDENCE, Condition(measure="probe", other_than="other"))
    assert not is_met(EVIDENCE, Condition(measure="probe", other_than="abac"))
    assert not is_met(EVIDENCE, Condition(measure="answer", probe="never read", other_than="brown"))
    assert not is_met(EVIDENCE, Condition(measure="answer", probe="never read"))


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("step", 1234, "1,234"),
        ("accuracy", 0.996, "99.6\u00a0%"),
        ("probability", 0.9765, "0.98"),
        ("probability", 0.00012, "0.00012"),
        ("gradient_share", 1.26e-11, "1.26 × 10⁻¹¹"),
        ("largest", 13.41, "13.41"),
        ("answer", "brown", "brown"),
    ],
)
def test_values_are_written_as_a_text_shows_them(name: str, value: float | str, text: str) -> None:
    assert write(Quantity(measure=name), value) == text


def test_the_window_fills_the_same_record() -> None:
    snapshot = Snapshot(
        generation=1,
        status="reached",
        step=280,
        reached=280,
        parameters=99,
        watch=Watch(probe="abac", against="other"),
        trace=FIRST,
        reach=REACH,
        influence=INFLUENCE,
        against=OTHER,
    )
    seen = Evidence(first=network_of(snapshot, PRESET, NETWORK.evaluation), probe="abac")
    for name in ("mark", "mark_step", "parameters", "accuracy", "answer", "hangs_on"):
        assert measure(seen, Quantity(measure=name)) == of(name)
    difference = Quantity(measure="state_difference", of="cell", instead="other")
    assert measure(seen, difference) == measure(EVIDENCE, difference)


def test_no_measure_raises_where_nothing_is_known() -> None:
    nothing = Evidence(first=Network(preset=PRESET))
    for name in MEASURES:
        measure(nothing, Quantity(measure=name, of="cell", instead="other", probe="none"))
