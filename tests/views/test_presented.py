"""What the presentation shows of a network, held to its trace."""

import numpy as np
import pytest
from present_traces import made

from playground.core.cell_kinds import KINDS
from playground.core.influence import Influence
from playground.views.present.presented import Presented, heat_tracks


@pytest.mark.parametrize(
    ("kind", "gate", "share"),
    [
        ("lstm", "forget", lambda f: f),
        ("peephole", "forget", lambda f: f),
        ("gru", "update", lambda z: z),
        ("mingru", "update", lambda z: 1 - z),
    ],
)
def test_the_share_that_is_kept_is_that_of_the_top_layers_gate(kind, gate, share):
    trace = made(kind)
    assert Presented(trace).kept == pytest.approx(share(trace.gates[gate][:, 1]).mean(axis=1), abs=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_track_of_its_state_and_one_of_its_gate_where_that_decides(kind):
    network, tracks = Presented(made(kind)), heat_tracks(kind)
    update = KINDS[kind].state_update
    assert set(tracks) == ({"state"} if update is None else {"state", "gate"})
    for track in tracks.values():
        assert network.values(track) == pytest.approx(network.trace.quantities[track.name][:, 1])
        assert track.title
    if update is None:
        assert network.kept is None
    else:
        assert tracks["gate"].name == update.keep.gate
        assert ("less" in tracks["gate"].light) == update.keep.complement


def test_the_answer_is_that_to_the_sequence_or_the_one_at_the_playhead():
    trace = made()
    assert Presented(trace).answered_at(2) == len(trace.tokens) - 1
    assert Presented(trace, every_step=True).answered_at(2) == 2
    asked = np.full(trace.timesteps, -1)
    asked[5] = 1
    assert Presented(_with(trace, expected=asked)).answered_at(2) == 5


def _with(trace, **parts):
    return type(trace)(**{**{name: getattr(trace, name) for name in trace.__slots__}, **parts})


def test_the_words_before_the_answer_are_those_of_its_sentence():
    network = Presented(made())
    assert network.prompt(7) == "The grass is always"
    assert network.prompt(2) == "It is winter"
    assert Presented(made(tokens="to be.")).prompt(4) == "to be"
    frames = np.zeros((3, 2), "f4")
    assert Presented(made(tokens=("a", "b", "c"), frames=frames)).prompt(1) == "after timestep 2"


def test_all_answers_keep_their_order_and_the_likeliest_of_many_come_first():
    predictions = np.array([[0.2, 0.5, 0.3]] * 2, "f4")
    network = Presented(made(tokens=("a", "b"), answers=("x", "y", "z"), predictions=predictions))
    assert [(row.word, row.number, row.is_best) for row in network.rows(1, 3)] == [
        ("x", "0.20", False),
        ("y", "0.50", True),
        ("z", "0.30", False),
    ]
    assert [row.word for row in network.rows(1, 2)] == ["y", "z"]


def test_the_right_answer_is_told_where_another_one_is_likelier():
    predictions = np.array([[0.2, 0.8]] * 2, "f4")
    for expected, told in ((0, "greener"), (1, ""), (-1, "")):
        network = Presented(made(tokens=("a", "b"), predictions=predictions, expected=expected))
        assert network.right_answer(1) == told


def test_numbers_stand_beside_the_truth():
    predictions, truth = np.array([[0.5, -2.0]] * 2, "f4"), np.array([[np.nan, np.nan], [0.25, np.nan]], "f4")
    trace = made(tokens=("1", "2"), answers=())
    network = Presented(_with(trace, predictions=predictions, expected=truth, columns=("p", "q")))
    assert network.words[1] == ("0.50", "")
    rows = [(row.word, row.number, row.truth) for row in network.rows(1, 4)]
    assert rows == [("p", "0.50", "0.25"), ("q", "−2.00", "")]
    assert (network.right_answer(0), network.right_answer(1)) == ("", "0.25")


def test_a_predicted_frame_is_not_told_by_its_first_number():
    frames = np.ones((3, 4), "f4")
    parts = {"frames": frames, "predictions": frames, "expected": frames}
    network = Presented(_with(made(tokens=("a", "b", "c"), answers=()), **parts, frame_name="a frame of sound"))
    assert network.answers_in_frames
    assert network.words == (("", ""),) * 3
    assert not Presented(_with(network.trace, frame_name="")).answers_in_frames


def test_falls_count_only_for_the_sequence_they_were_measured_on():
    trace = made()
    falls = np.linspace(0, 0.7, trace.timesteps).astype("f4")
    assert Presented(trace, Influence(at=7, answer=0, falls=falls)).falls == pytest.approx(falls)
    assert not Presented(trace, Influence(at=2, answer=0, falls=falls[:3])).falls.any()
