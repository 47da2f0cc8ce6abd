"""What is said to a learner's prediction."""

import pytest

from playground.core.lessons.evidence import Evidence, Network
from playground.core.lessons.measures import Quantity
from playground.core.lessons.prediction import (
    Choice,
    Click,
    ClickAsked,
    NumberAsked,
    NumberReply,
    PlaceReply,
    judge_choice,
    judge_click,
    judge_number,
)
from playground.core.specs import Preset, TaskSpec

EVIDENCE = Evidence(first=Network(preset=Preset(title="x", task=TaskSpec(kind="typed")), step=7))
NUMBER = NumberAsked(
    right=1.6,
    tolerance=0.01,
    replies=(NumberReply(low=1.39, high=1.41, reply="halved"),),
    otherwise="do the sum",
)


def test_a_choice_is_right_or_answered() -> None:
    choices = (Choice(text="yes", right=True), Choice(text="no", reply="it does"))
    assert judge_choice(choices, 0).is_right
    wrong = judge_choice(choices, 1)
    assert (wrong.is_right, wrong.reply, wrong.said) == (False, "it does", "no")


@pytest.mark.parametrize("number", [1.59, 1.6, 1.61])
def test_a_number_within_the_tolerance_is_right(number: float) -> None:
    assert judge_number(NUMBER, number).is_right


@pytest.mark.parametrize(("number", "reply"), [(1.4, "halved"), (1.58, "do the sum"), (-5.0, "do the sum")])
def test_a_wrong_number_gets_the_reply_of_its_range(number: float, reply: str) -> None:
    verdict = judge_number(NUMBER, number)
    assert (verdict.is_right, verdict.reply) == (False, reply)


def test_a_click_on_a_token_is_judged_by_the_token() -> None:
    asked = ClickAsked(
        what="token", right=("winter",), replies=(PlaceReply(places=("The",), reply="near"),), otherwise="no"
    )
    said = [judge_click(asked, Click(track="tokens", timestep=1, token=token), EVIDENCE) for token in ("winter", "The")]
    assert [verdict and (verdict.is_right, verdict.reply) for verdict in said] == [(True, ""), (False, "near")]
    assert judge_click(asked, Click(track="cell", timestep=3), EVIDENCE) is None, "no token was clicked"


def test_a_track_can_be_chosen_as_a_whole() -> None:
    asked = ClickAsked(what="track", right=("cell",), otherwise="look below")
    right, wrong = (judge_click(asked, Click(track=track), EVIDENCE) for track in ("cell", "chain"))
    assert right is not None
    assert right.is_right
    assert wrong is not None
    assert (wrong.is_right, wrong.reply) == (False, "look below")


def test_a_timestep_is_held_against_the_learners_own_network() -> None:
    asked = ClickAsked(
        what="timestep",
        measured=Quantity(measure="step"),
        tolerance=1,
        replies=(PlaceReply(first=1, last=2, reply="too early"),),
        otherwise="no",
    )
    found = {}
    for timestep in (1, 5, 6, 8, 9):
        verdict = judge_click(asked, Click(track="gradient", timestep=timestep), EVIDENCE)
        assert verdict is not None
        found[timestep] = verdict.reply or verdict.is_right
    assert found == {1: "too early", 5: "no", 6: True, 8: True, 9: "no"}


def test_a_timestep_can_be_named() -> None:
    asked = ClickAsked(what="timestep", right=("t 6", "t 7"), otherwise="no")
    verdicts = [judge_click(asked, Click(track="hidden", timestep=timestep), EVIDENCE) for timestep in (5, 6, 7)]
    assert [verdict and verdict.is_right for verdict in verdicts] == [False, True, True]
    assert judge_click(asked, Click(track="hidden"), EVIDENCE) is None


def test_a_click_is_not_judged_by_what_is_not_known() -> None:
    asked = ClickAsked(what="timestep", measured=Quantity(measure="mark_step"), otherwise="no")
    assert judge_click(asked, Click(track="gradient", timestep=3), EVIDENCE) is None
