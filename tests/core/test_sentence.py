"""What is said of a network: each clause where its rule holds, with its number and its place, and nothing elsewhere."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from playground.core.cell_kinds import KINDS
from playground.core.influence import Influence
from playground.core.reach import Reach
from playground.core.sentence import Clause, Target, clauses
from playground.core.trace import Trace

BROWN, OTHER = (0.1, 0.8, 0.1, 0.0), (0.7, 0.2, 0.1, 0.0)
WORDS = ("It", "is", "winter", "and", "cold")


def trace_of(
    predictions, tokens=WORDS, *, cell="lstm", keep=0.75, known=None, answers=("wet", "brown", "fresh", "new")
):
    time = len(predictions)
    gates = {name: np.full((time, 1, 2), keep, np.float32) for name in KINDS[cell].shown_gates}
    return Trace(
        cell_kind=cell,
        tokens=tokens[:time],
        known=known or (True,) * time,
        gates=gates,
        states={"hidden": np.zeros((time, 1, 2), np.float32)},
        predictions=np.array(predictions, np.float32).reshape(time, len(answers) or 1),
        answers=answers,
        expected=np.full(time, -1),
    )


TURNED = trace_of([OTHER, OTHER, BROWN, BROWN, BROWN])


def said(trace, reach=None, influence=None, *, loss=0.3, step=100, status="paused"):
    return clauses(trace, reach, influence, loss=loss, step=step, status=status)


def texts(*what, **more):
    return [clause.text for clause in said(*what, **more)]


def influence_of(*falls, at=4, answer=1):
    return Influence(at=at, answer=answer, falls=np.array(falls, np.float32))


def test_the_turning_point_the_kept_memory_and_the_token_each_have_their_number_and_place():
    turned, kept, hangs = said(TURNED, influence=influence_of(0.1, 0, 0.72, 0.29, 0.31))
    assert turned == Clause(
        "After winter the answer turned to brown (0.80).", Target(2), ((6, 12, "token"), (34, 39, "answer"))
    )
    assert kept == Clause(
        "Since then 75\u00a0% of the memory was kept at each timestep, on average.",
        Target(track="forget"),
        ((11, 15, "forget"),),
    )
    assert (hangs.text, hangs.target) == ("The answer hangs on winter\u00a0(−0.72) and cold\u00a0(−0.31).", Target(2))
    assert [hangs.text[start:end] for start, end, _ in hangs.emphasised] == ["winter", "cold"]


@given(arrays(np.float32, (5, 4), elements=st.floats(0.015625, 1, width=32)))
def test_from_the_turning_point_on_the_likeliest_answer_is_the_last_one(powers):
    trace = trace_of(powers / powers.sum(axis=1, keepdims=True))
    best = trace.predictions.argmax(axis=1)
    first = next(iter(said(trace, loss=None)))
    if "turned to" in first.text:
        t = first.target.timestep
        assert (best[t:] == best[-1]).all()
        assert best[t - 1] != best[-1]
        assert f"({trace.predictions[t, best[-1]]:.2f})" in first.text
    elif "is likelier than" in first.text:
        share, t = trace.predictions[:, best[-1]], first.target.timestep
        assert (share[t:] > 0.5).all()
        assert share[t - 1] <= 0.5
    elif "from the start" in first.text:
        assert (trace.predictions[:, best[-1]] > 0.5).all()
        assert f"({trace.predictions[0, best[-1]]:.2f} at t\u00a01)" in first.text
    else:
        assert first.text.startswith("The answer is unsure")
        assert trace.predictions[-1].max() <= 0.5


def test_an_answer_from_the_start_has_no_turning_point():
    assert texts(trace_of([BROWN] * 5))[0] == "The answer has been brown from the start (0.80 at t\u00a01)."
    unsure = (0.2, 0.45, 0.35, 0.0)
    assert texts(trace_of([unsure, unsure, BROWN]))[0] == (
        "From winter on, brown is likelier than all other answers together (0.80)."
    )


def test_an_answer_before_the_last_timestep_is_named_by_its_timestep():
    """Its numbers are not those that stand at the end."""
    unsure = (0.2, 0.45, 0.35, 0.0)
    asked = np.array([-1, 1, -1])
    assert texts(replace(trace_of([OTHER, unsure, BROWN]), expected=asked)) == [
        "The answer at t\u00a02 is unsure: brown is the likeliest, at 0.45."
    ]
    sure = replace(trace_of([BROWN, BROWN, OTHER]), expected=asked)
    first, *_, last = texts(sure, influence=influence_of(0.9, 0, 0, at=1))
    assert first == "The answer at t\u00a02 has been brown from the start (0.80 at t\u00a01)."
    assert last.startswith("The answer at t\u00a02 hangs on ")


def test_an_unsure_answer_is_all_that_is_said():
    assert texts(trace_of([OTHER, (0.2, 0.45, 0.35, 0.0)]), influence=influence_of(0.9, 0.9, at=1)) == [
        "The answer is unsure: brown is the likeliest, at 0.45."
    ]


@pytest.mark.parametrize("cell", list(KINDS))
def test_what_is_kept_is_what_the_kind_keeps(cell):
    trace = replace(TURNED, cell_kind=cell, gates=trace_of([BROWN] * 5, cell=cell, keep=0.75).gates)
    update = KINDS[cell].state_update
    kept = [text for text in texts(trace) if "memory" in text]
    if update is None:
        assert kept == []
    else:
        assert f" {25 if update.keep.complement else 75}\u00a0% " in kept[0]


def test_nothing_is_kept_after_the_last_token():
    assert texts(trace_of([OTHER, BROWN])) == ["After is the answer turned to brown (0.80)."]


def test_where_no_gate_keeps_the_gradient_is_said():
    norms = np.array([0, 0.5, 0.6, 0.8, 1], np.float32)[:, None]
    trace, reach = replace(TURNED, cell_kind="rnn"), Reach(at=4, is_target_known=True, hidden=norms)
    assert said(trace, reach)[1] == Clause("Its gradient reaches 3 timesteps back.", Target(1, "gradient"))
    assert len(said(trace, replace(reach, at=3))) == 1
    assert len(said(trace, replace(reach, hidden=np.zeros((5, 1))))) == 1


@pytest.mark.parametrize(
    "influence",
    [
        None,
        influence_of(0.9, 0, 0, 0, 0, at=3),
        influence_of(0.9, 0, 0, 0, 0, answer=0),
        influence_of(0.9, 0, 0),
        influence_of(0.29, -0.9, 0, 0, 0),
    ],
)
def test_without_an_influence_on_this_answer_it_hangs_on_nothing(influence):
    assert not any("hangs" in text for text in texts(TURNED, influence=influence))


def test_many_tokens_are_counted_and_equal_ones_told_apart():
    trace = replace(TURNED, tokens=("a", "b", "a", "c", "d"))
    last = texts(trace, influence=influence_of(0.9, 0.8, 0.7, 0.6, 0.5))[-1]
    assert last == (
        "The answer hangs on a at t\u00a01\u00a0(−0.90), b\u00a0(−0.80), a at t\u00a03\u00a0(−0.70) and 2 more."
    )


def test_an_untrained_network_answers_by_chance():
    assert texts(TURNED, step=0) == ["Untrained: these answers are chance."]


@pytest.mark.parametrize(("loss", "guesses"), [(1.32, True), (1.38, True), (1.45, True), (1.30, False), (1.47, False)])
def test_a_loss_of_guessing_is_called_so(loss, guesses):
    alike = trace_of([(0.25, 0.29, 0.23, 0.23)] * 2)
    guessed = f"Loss {loss:.2f}: it guesses among four answers."
    assert (guessed in texts(alike, loss=loss)) == guesses
    assert guessed not in texts(TURNED, loss=loss)


@pytest.mark.parametrize("loss", [None, np.nan])
def test_without_a_loss_it_guesses_nothing(loss):
    assert not any("Loss" in text for text in texts(trace_of([(0.25,) * 4]), loss=loss))


def test_unknown_tokens_are_named_first():
    trace = replace(TURNED, tokens=("It", "is", "zebra", "and", "gnu"), known=(True, True, False, True, True))
    first = said(trace)[0]
    assert first == Clause("zebra is not in the training sequences.", Target(2), ((0, 5, "token"),))
    two = replace(trace, known=(True, True, False, True, False))
    assert texts(two)[0] == "zebra and gnu are not in the training sequences."


def test_predicted_numbers_are_measured_in_the_datas_units():
    trace = trace_of([1.0, 2.0, 3.0], answers=())
    known = replace(trace, expected=np.array([[1.5], [2.1], [np.nan]], np.float32), frames=np.zeros((3, 1)))
    assert said(known) == (Clause("The prediction is off by 0.3 on average, by 0.5 at most.", Target(0, "series")),)
    assert said(replace(known, expected=np.full((3, 1), np.nan))) == ()
    assert said(replace(known, predictions=np.zeros((3, 2)), expected=np.zeros((3, 2)))) == ()


def test_nothing_to_say_nothing_said():
    for status in ("loading", "diverged", "failed"):
        assert said(TURNED, status=status) == ()
    assert said(trace_of([])) == ()
    assert said(replace(TURNED, predictions=np.full((5, 4), np.nan))) == ()


def test_the_last_answer_that_is_asked_for_is_described():
    trace = replace(
        TURNED, expected=np.array([-1, -1, -1, 1, -1]), predictions=np.array([OTHER] * 2 + [BROWN] * 2 + [OTHER])
    )
    turned, _, hangs = said(trace, influence=influence_of(0.1, 0, 0.72, 0, 0, at=3))
    assert turned.text == "After winter the answer turned to brown (0.80)."
    assert hangs.target == Target(2)
