"""Every preset that is shipped: it opens, it learns, and it keeps its promise."""

import dataclasses
import itertools
import re
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest

from playground import cli, tasks
from playground.core.resources import resource
from playground.core.specs import Preset
from playground.core.typed_probe import TypedProbe
from playground.engine.training.run import Run
from playground.storage import presets
from playground.studies import execution
from playground.studies.claims import claim_trials, verdict
from playground.studies.trial import Trial
from playground.studies.trial_run import run_trial
from playground.tasks.common import sequences
from playground.tasks.common.generation import generation_problem

SHIPPED = dict(presets.shipped())
NAMES = sorted(SHIPPED)
COMMANDS = sorted({(name, claim.command) for name in NAMES for claim in SHIPPED[name].measured})
"""The studies that measured what the presets claim."""
TRIES = [(name, place) for name in NAMES for place in range(len(SHIPPED[name].try_))]


def seeded(name: str, seed: int, *settings: str) -> Preset:
    return presets.load(presets.find(name), [f"training.seed={seed}", *settings])


def run_of(trial: Trial) -> Preset:
    """What a trial trains, whatever is said of it; the budget is the trial's own."""
    mark = None if trial.preset.mark is None else dataclasses.replace(trial.preset.mark, steps=1)
    return dataclasses.replace(trial.preset, title="x", look="", try_=(), measured=(), probes=(), idea="", mark=mark)


def test_all_that_are_promised_are_there() -> None:
    assert {"greener-or-brown", "hello", "counting", "sentiment", "sine"} <= set(NAMES)
    assert {"parity", "brackets", "translate", "chatbot"} <= set(NAMES)
    assert {"reber", "adding", "multiplication", "order", "order-of-three", "random-lag", "two-sequence"} <= set(NAMES)
    assert {"handwriting", "speech-recognition", "speech-generation"} <= set(NAMES)
    assert "story" in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_title_idea_and_comments_are_for_people(name: str) -> None:
    preset = SHIPPED[name]
    assert len(preset.title) <= 40
    assert 0 < len(preset.idea) <= 60
    assert preset.idea.endswith(".")
    assert re.fullmatch(r"[^.!?]+\.", preset.idea), "one sentence"
    text = (resource("presets") / f"{name}.toml").read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert max(map(len, text.splitlines())) <= 130
    assert preset.mark is not None


@pytest.mark.parametrize("name", NAMES)
def test_its_story_is_told_in_keys_and_not_in_comments(name: str) -> None:
    preset = SHIPPED[name]
    assert preset.look.endswith((".", "”"))
    assert 2 <= len(preset.try_) <= 5
    assert preset.measured
    assert all(len(action.label) <= 40 and not action.label.endswith(".") for action in preset.try_)
    assert all(claim.claim.endswith(".") for claim in preset.measured)
    text = (resource("presets") / f"{name}.toml").read_text(encoding="utf-8")
    comments = " ".join(line for line in text.splitlines() if line.startswith("#"))
    assert "What to look at" not in comments
    assert "Measured" not in comments


@pytest.mark.parametrize(("name", "place"), TRIES)
def test_what_can_be_tried_names_what_there_is(name: str, place: int) -> None:
    """Its preset opens, its settings apply, its tokens are known, and its timesteps are there."""
    action = SHIPPED[name].try_[place]
    preset = presets.load(presets.find(action.preset or name), action.settings)
    task = tasks.make_task(preset.task, preset.model.readout, preset.training.seed)
    text, whole = action.probe or preset.probes[0], preset.model.readout == "every-step"
    probe = TypedProbe(text=text, kind=task.tokens, includes_answer=whole)
    if action.replace:
        timestep, token = action.replace
        assert isinstance(timestep, int)
        assert probe.tokens[timestep - 1] != str(token)
        probe = probe.with_replacement(probe.spans[timestep - 1], str(token))
    for read in (probe.text, action.difference or probe.text):
        assert all(task.probe(read).encoded.known), read
    if action.difference:
        assert len(task.probe(action.difference).encoded.tokens) == len(task.probe(probe.text).encoded.tokens)
        assert action.difference != probe.text
    assert action.playhead <= len(task.probe(probe.text).encoded.tokens)
    assert action.generate is None or not generation_problem(task, preset.model.readout)
    assert action.unit is None or action.unit <= preset.model.units
    assert not (action.train == "mark" and preset.mark is None)


@pytest.mark.parametrize(("name", "command"), COMMANDS)
def test_the_study_beside_a_number_can_be_made(
    name: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it but its runs, which are of that preset, of its claims' settings, and of tasks that there are."""
    made: list[Trial] = []

    def out(trials: Sequence[Trial], *_: object) -> NoReturn:
        made.extend(trials)
        raise KeyboardInterrupt

    monkeypatch.setattr(execution, "run_trials", out)
    assert cli.main([str(tmp_path) if word == "DIR" else word for word in shlex.split(command)[1:]]) == 130
    assert command.startswith("playground study ")
    assert {trial.name for trial in made} == {name}
    planned = {(run_of(trial), trial.steps) for trial in made}
    for claim in SHIPPED[name].measured:
        if claim.command == command:
            runs = {(run_of(trial), trial.steps) for trial in claim_trials(name, SHIPPED[name], claim, claim.seeds)}
            assert runs <= planned, claim.claim
    for preset in [trial.preset for trial in made if trial.preset.training.seed == SHIPPED[name].training.seed]:
        assert tasks.make_task(preset.task, preset.model.readout, preset.training.seed).outputs


@pytest.mark.parametrize("name", NAMES)
def test_two_to_four_probes_without_unknown_tokens(name: str) -> None:
    preset = SHIPPED[name]
    task = tasks.make_task(preset.task, preset.model.readout, preset.training.seed)
    assert 2 <= len(preset.probes) <= 4
    for text in preset.probes:
        encoded = task.probe(text).encoded
        assert encoded.tokens
        assert all(encoded.known), encoded.tokens


@pytest.mark.parametrize("name", NAMES)
def test_two_steps_of_training_change_the_weights(name: str) -> None:
    run = Run(SHIPPED[name])
    before = run.weights()
    metrics = run.run(2)
    assert (run.step, metrics.outcome) == (2, "ran")
    assert np.isfinite(metrics.curve.loss).all()
    assert all(np.abs(after - before[key]).max() > 0 for key, after in run.weights().items())
    for text in run.preset.probes:
        assert np.isfinite(run.trace(text).predictions).all()


@pytest.mark.parametrize("name", NAMES)
def test_the_shown_text_can_be_taken_over(name: str) -> None:
    """The sequences under the editor are lines that the typed task takes."""
    preset = SHIPPED[name]
    task = tasks.make_task(preset.task, preset.model.readout, preset.training.seed)
    assert task.tokens in ("words", "characters", "numbers")
    lines, problems = sequences.parse(task.text, task.tokens, preset.model.readout)
    assert lines
    assert not problems


@pytest.mark.parametrize("name", NAMES)
def test_evaluation_is_never_trained(name: str) -> None:
    """Where a task says that its evaluation set is held out, a hundred batches hold none of it."""
    preset = SHIPPED[name]
    task = tasks.make_task(preset.task, preset.model.readout, preset.training.seed)
    batches = itertools.islice(task.batches(preset.training.batch, preset.training.seed), 100)
    trained = {batch.inputs[:n, i].tobytes() for batch in batches for i, n in enumerate(batch.lengths)}
    evaluated = {np.ascontiguousarray(example.inputs).tobytes() for example in task.evaluation}
    assert trained
    assert (not trained & evaluated) if task.heldout else (evaluated <= trained)


def test_the_show_piece_says_brown_where_a_plain_rnn_does_not() -> None:
    preset = SHIPPED["greener-or-brown"]
    assert preset.mark is not None
    assert preset.probes[:2] == (
        "It is winter and there has been little sunlight. The grass is always",
        "The grass is always",
    )
    lstm, rnn = Run(preset), Run(seeded("greener-or-brown", preset.training.seed, "model.cell=rnn"))
    assert lstm.run(preset.mark.steps).outcome == "reached"
    assert rnn.run(preset.mark.steps).outcome == "ran"

    def says(run: Run) -> list[str]:
        return [run.task.answers[int(run.trace(text).predictions[-1].argmax())] for text in preset.probes]

    assert says(lstm) == ["brown", "greener", "brown", "greener"]
    assert says(rnn) == ["greener"] * 4


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_the_mark_is_reached_from_its_own_seed_and_four_others(name: str) -> None:
    own = SHIPPED[name].training.seed
    for seed in [own, *(seed for seed in range(5) if seed != own)][:5]:
        run = Run(seeded(name, seed))
        assert run.preset.mark is not None
        assert run.run(run.preset.mark.steps).outcome == "reached", f"seed {seed}"


@pytest.mark.slow
def test_a_plain_rnn_does_not_reach_the_show_pieces_mark() -> None:
    """Five seeds of five; what the preset measured says how it was over twenty."""
    for seed in range(5):
        run = Run(seeded("greener-or-brown", seed, "model.cell=rnn"))
        assert run.preset.mark is not None
        assert run.run(run.preset.mark.steps).outcome == "ran", f"seed {seed}"


QUICK = ("hello", "chatbot")
CLAIMS = [
    pytest.param(name, place, marks=() if name in QUICK else pytest.mark.slow)
    for name in NAMES
    for place in range(len(SHIPPED[name].measured))
]


@pytest.mark.parametrize(("name", "place"), CLAIMS)
def test_what_a_preset_claims_holds_for_two_seeds(name: str, place: int) -> None:
    claim = SHIPPED[name].measured[place]
    trials = claim_trials(name, SHIPPED[name], claim, min(2, claim.seeds))
    found = verdict(claim, trials, {trial.identity: run_trial(trial) for trial in trials})
    assert found.holds, (claim.claim, found.results)
