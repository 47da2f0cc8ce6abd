"""A preset's story in its file: read, checked, changed with its experiment, and written."""

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.core.claim import Claim
from playground.core.guided_action import GuidedAction
from playground.core.own_story import without_story
from playground.core.specs import Preset
from playground.engine.training.run import Run
from playground.session import headless
from playground.storage import preset_text, presets
from playground.storage.errors import FileProblem
from playground.storage.exports import models
from playground.storage.toml_tables import read_table

GOOD = """title = "Two answers"
look = "The cell state."
[task]
kind = "typed"
sequences = '''
a b => c
d b => e'''
[mark]
confidence = 0.9
[[try]]
label = "Compare"
compare = "rnn"
train = "mark"
replace = [1, "d"]
[[measured]]
claim = "It learns both."
seeds = 20
holds = [18, 20]
steps = [100, 400]
confidence = [0.9, 1.0]
date = "2026-12-01"
command = "playground study claims"
"""
ACTION = GuidedAction(label="Compare", compare="rnn", train="mark", replace=(1, "d"))
CLAIM = Claim(
    claim="It learns both.",
    seeds=20,
    holds=(18, 20),
    steps=(100, 400),
    confidence=(0.9, 1.0),
    date="2026-12-01",
    command="playground study claims",
)


def read(text: str, *settings: str) -> Preset:
    return presets.loads(text, "my.toml", settings)


def test_a_story_is_read_and_a_table_of_the_preset_reads_back() -> None:
    preset = read(GOOD)
    assert (preset.look, preset.try_, preset.measured) == ("The cell state.", (ACTION,), (CLAIM,))
    assert presets.validate(presets.as_table(preset), "x") == preset


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("label =", "lable =", "there is no key try[0].lable, only try[0].label, try[0].preset, "),
        ("[[try]]", "[[try_]]", "there is no key try_, only schema, title"),
        ('"Compare"', "''", "try[0].label is missing; it is what the button says."),
        ('"rnn"', '"lsmt"', 'try[0].compare is "lsmt", but must be rnn, lstm, gru'),
        ('[1, "d"]', '["d", 1]', "try[0].replace is a list of 2, but must be a timestep and a token, such as [3,"),
        ('"mark"\n', '"mark"\nsettings = ["model.unit=3"]\n', "try[0].settings: there is no key model.unit, only"),
        ("seeds = 20", "settings = ['model']\nseeds = 20", 'measured[0].settings: "model" is not KEY=VALUE'),
        ("seeds = 20", "seeds = 0", "measured[0].seeds is 0, but must be a whole number from 1 to 1,000."),
        ("[18, 20]", "[18, 21]", "measured[0].holds is 21, but must be at most 20, the number of seeds."),
        ("[18, 20]", "[18]", "measured[0].holds is a list of 1, but must be a list of 2 items, each a whole number."),
        ("[100, 400]", "[400, 100]", "measured[0].steps is a list of 2, but must be the least value and the greatest."),
        ("confidence = [0.9", "error = [0.9", "measured[0].error is not measured; only "),
        ("steps = [100, 400]\nconfidence = [0.9, 1.0]", "", "measured[0] says nothing to measure; give it reached"),
        ("holds =", "reached = false\nholds =", "measured[0].steps is a list of 2, but must be left out where the"),
        ("2026-12-01", "2026-13-01", 'measured[0].date is "2026-13-01", but must be a date such as 2026-12-01.'),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(old: str, new: str, said: str) -> None:
    assert GOOD.count(old) == 1
    with pytest.raises(FileProblem) as caught:
        read(GOOD.replace(old, new))
    assert str(caught.value).startswith(f"my.toml: {said}")
    assert str(caught.value).isprintable()


def test_opening_in_the_window_checks_the_story_too(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text(GOOD.replace('"rnn"', '"lsmt"'))
    with pytest.raises(FileProblem, match=r'try\[0\].compare is "lsmt"'):
        presets.load_with_task(path)


def test_settings_take_away_what_they_make_untrue() -> None:
    preset = read(GOOD)
    assert read(GOOD, "training.seed=3").measured == (CLAIM,)
    for settings, kept in (
        (["training.seed=3", "model.units=16"], (preset.look, preset.try_, preset.measured)),
        (["model.units=3"], (preset.look, preset.try_, ())),
        (["model.cell=rnn"], ("", preset.try_, ())),
        (["model.cell=rnn", "look=The hidden state."], ("The hidden state.", preset.try_, ())),
        (["task.sequences=a b => c"], ("", (), ())),
    ):
        changed = presets.with_overrides(preset, settings)
        assert (changed.look, changed.try_, changed.measured) == kept, settings


WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
COUNTS = st.tuples(st.integers(0, 9), st.integers(10, 99))
RANGES = st.tuples(st.floats(0, 1), st.floats(1, 9))


@given(
    WORDS,
    st.builds(
        GuidedAction,
        label=WORDS,
        probe=WORDS,
        replace=st.tuples(st.integers(1, 9), WORDS | st.integers(-(2**63), 2**63 - 1)),
        settings=st.lists(WORDS, max_size=3).map(tuple),
        reset=st.booleans(),
        unit=st.none() | st.integers(1, 512),
        generate=st.none() | st.floats(0, 10),
    ),
    st.builds(
        Claim,
        claim=WORDS,
        holds=st.none() | COUNTS,
        reached=st.none() | st.booleans(),
        steps=st.none() | COUNTS,
        accuracy=st.none() | RANGES,
        date=st.just("2026-12-01"),
        command=WORDS,
    ),
)
def test_a_written_story_is_read_as_it_was(look: str, action: GuidedAction, claim: Claim) -> None:
    preset = dataclasses.replace(read(GOOD), look=look, try_=(action, action), measured=(claim, claim))
    text = preset_text.to_toml(preset)
    table = read_table(text, "x")
    assert presets.validate(table, "x") == preset


def test_an_exported_model_tells_no_story(tmp_path: Path) -> None:
    """Its preset may have been changed in training, and nobody reads it there."""
    path = tmp_path / "model.safetensors"
    run = Run(read(GOOD))
    models.write_model(path, headless.trained_model(run))
    assert models.read_model(path).preset == without_story(run.preset)
