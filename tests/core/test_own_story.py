"""What a changed experiment keeps of its preset's story."""

from dataclasses import replace

import pytest

from playground.core.claim import Claim
from playground.core.guided_action import GuidedAction
from playground.core.own_story import STORY, with_own_story
from playground.core.specs import Mark, Preset
from playground.tasks import typed

TOLD = Preset(
    title="Test",
    task=typed.Spec(sequences="a => b"),
    look="The cell state.",
    try_=(GuidedAction(label="Train", train="mark"),),
    measured=(Claim(claim="It learns.", reached=True, date="2026-12-01", command="playground study claims hello"),),
)


def changed(part, **values):
    return replace(TOLD, **{part: replace(getattr(TOLD, part), **values)})


@pytest.mark.parametrize(
    ("preset", "kept"),
    [
        (replace(TOLD, title="Mine", idea="Mine.", probes=("a",)), STORY),
        (changed("training", seed=5), STORY),
        (changed("training", learning_rate=0.5), ("look", "try_")),
        (changed("model", units=3), ("look", "try_")),
        (replace(TOLD, mark=Mark(loss=1)), ("look", "try_")),
        (changed("model", cell="rnn"), ("try_",)),
        (changed("task", sequences="a => c"), ()),
        (changed("task", held_out=0.5), ()),
    ],
)
def test_what_is_no_longer_true_goes(preset, kept):
    lost = replace(preset, look="", try_=(), measured=())
    for told in (preset, lost):
        own = with_own_story(told, TOLD)
        assert {name for name in STORY if getattr(own, name)} == set(kept)
        assert replace(own, look="", try_=(), measured=()) == lost
