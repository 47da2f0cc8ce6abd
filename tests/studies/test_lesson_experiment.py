"""A lesson's actions without a window: what they change, on true networks."""

import numpy as np
import pytest

from playground.core.guided_action import GuidedAction
from playground.core.lessons.lesson import Claim, Lesson, Step
from playground.core.lessons.measures import Condition, Quantity, measure
from playground.core.lessons.prediction import Choice, ClickAsked
from playground.engine.training.run import Run
from playground.storage import presets
from playground.storage.errors import FileProblem
from playground.studies import lesson_check
from playground.studies.lesson_experiment import Experiment

WINTER = "It is winter and there has been little sunlight. The grass is always"


def opened(**action: object) -> Experiment:
    experiment = Experiment(0)
    experiment.perform(GuidedAction(**action))  # type: ignore[arg-type]
    return experiment


def of(experiment: Experiment, name: str, **where: object) -> float | str | None:
    return measure(experiment.evidence(), Quantity(measure=name, **where))  # type: ignore[arg-type]


def test_a_preset_is_opened_with_its_first_probe_and_the_seed() -> None:
    experiment = opened(preset="greener-or-brown")
    assert of(experiment, "setting", of="training.seed") == 0
    assert (of(experiment, "probe"), of(experiment, "playhead"), of(experiment, "step")) == (WINTER, 14, 0)
    assert measure(_own("greener-or-brown").evidence(), Quantity(measure="setting", of="training.seed")) == 17


def _own(preset: str) -> Experiment:
    experiment = Experiment(None)
    experiment.perform(GuidedAction(preset=preset))
    return experiment


def test_training_is_that_of_a_run() -> None:
    experiment = opened(preset="hello", train="mark")
    run = Run(presets.load(presets.find("hello"), ["training.seed=0"]), threads=1)
    assert run.run(1000).outcome == "reached"
    assert of(experiment, "mark_step") == run.step
    assert (
        of(experiment, "probability", probe="hell", of="o", at=-1)
        == run.trace("hell").predictions[-1][run.task.answers.index("o")]
    )


def test_a_budget_goes_past_the_mark_and_steps_are_added() -> None:
    experiment = opened(preset="hello", settings=("mark.steps=150",), train="budget", steps=5)
    assert of(experiment, "step") == 155
    experiment.perform(GuidedAction(reset=True))
    assert (of(experiment, "step"), of(experiment, "stopped")) == (0, 0)


def test_settings_begin_anew_and_the_second_network_keeps_its_cell() -> None:
    experiment = opened(preset="recall", settings=("task.gap=3",), compare="rnn", steps=2)
    assert of(experiment, "step", network="both") == 2
    experiment.perform(GuidedAction(settings=("task.gap=4", "model.units=5")))
    assert of(experiment, "setting", network="B", of="task.gap") == 4
    assert of(experiment, "setting", network="B", of="model.cell") == "rnn"
    assert of(experiment, "setting", network="B", of="model.units") == 16
    assert of(experiment, "setting", of="model.units") == 5
    assert of(experiment, "step", network="both") == 0
    experiment.perform(GuidedAction(compare="off"))
    assert of(experiment, "compared") == 0


def test_the_second_network_has_another_readout_where_the_data_allow_it() -> None:
    experiment = opened(preset="recall", settings=("task.gap=3",), compare="mean")
    assert of(experiment, "setting", of="model.readout") == "final"
    assert of(experiment, "setting", network="B", of="model.readout") == "mean"
    assert of(experiment, "setting", network="B", of="model.cell") == "lstm"
    with pytest.raises(FileProblem, match="compare names mean"):
        opened(preset="parity", compare="mean")


def test_a_token_is_replaced_and_the_playhead_goes_to_the_end() -> None:
    experiment = opened(preset="greener-or-brown", replace=(3, "summer"))
    assert of(experiment, "probe") == WINTER.replace("winter", "summer")
    experiment.perform(GuidedAction(playhead=2))
    assert of(experiment, "playhead") == 2
    experiment.perform(GuidedAction(playhead=-1, difference=WINTER))
    assert (of(experiment, "playhead"), of(experiment, "difference")) == (14, WINTER)
    with pytest.raises(FileProblem, match="replace names timestep 99"):
        experiment.perform(GuidedAction(replace=(99, "summer")))


def test_generation_stands_behind_the_probe_until_another_is_watched() -> None:
    experiment = opened(preset="hello", train="mark", probe="h", generate=0.0)
    assert (of(experiment, "continuation"), of(experiment, "deeds", of="generate")) == ("ello", 1)
    experiment.begin_step()
    assert of(experiment, "deeds", of="generate") == 0
    experiment.perform(GuidedAction(probe="he"))
    assert of(experiment, "continuation") is None


def test_a_copy_trains_a_network_of_its_own() -> None:
    experiment = opened(preset="hello", steps=30)
    before = of(experiment, "probability", of="o", probe="hell")
    copy = experiment.copy()
    assert of(copy, "probability", of="o", probe="hell") == before
    copy.perform(GuidedAction(steps=200))
    assert (of(copy, "step"), of(experiment, "step")) == (200, 30)
    assert of(experiment, "probability", of="o", probe="hell") == before


def test_a_held_gate_is_0_at_every_timestep() -> None:
    experiment = opened(preset="greener-or-brown", steps=20)
    held = experiment.evidence().first.held
    for gate in ("forget", "input", "output"):
        trace = held[gate][WINTER].trace
        assert not trace.gates[gate].any()
        assert trace.gates["candidate"].any()
    assert not held["input"][WINTER].trace.states["cell"].any()
    forget = held["forget"][WINTER].trace
    assert np.allclose(forget.states["cell"], forget.gates["input"] * forget.gates["candidate"], atol=1e-6)


def test_a_check_does_by_hand_what_only_a_learner_does() -> None:
    done = (
        Condition(measure="probe", equals="hole"),
        Condition(measure="playhead", equals=2),
        Condition(measure="deeds", of="export", at_least=2),
        Condition(measure="setting", of="model.units", equals=4),
        Condition(measure="mark", equals=1),
    )
    (step,) = check(done=done)
    assert [one.holds for one in step] == [True] * 5


@pytest.mark.parametrize(
    ("click", "in_sight"),
    [
        (ClickAsked(what="token", right=("h",), otherwise="no"), True),
        (ClickAsked(what="token", right=("x",), otherwise="no"), False),
        (ClickAsked(what="timestep", right=("t 5",), otherwise="no"), True),
        (ClickAsked(what="timestep", right=("t 6",), otherwise="no"), False),
        (ClickAsked(what="track", right=("cell",), otherwise="no"), True),
        (ClickAsked(what="track", right=("reset",), otherwise="no"), False),
        (ClickAsked(what="timestep", measured=Quantity(measure="reach_timestep"), otherwise="no"), True),
        (ClickAsked(what="timestep", measured=Quantity(measure="mark_step"), otherwise="no"), False),
    ],
)
def test_what_is_to_be_clicked_must_be_in_sight_with_the_question(click: ClickAsked, in_sight: bool) -> None:
    (results,) = check(choices=(), click=click)
    assert [one.holds for one in results] == [in_sight]


def test_a_claim_about_some_seeds_fails_where_it_holds_in_all() -> None:
    some = Claim(text="Some.", share=(0.2, 0.8), holds=(Condition(measure="step", equals=0),))
    rows = lesson_check.rows([result for _ in range(20) for result in check(claims=(some,))])
    assert [(row.held, row.passes) for row in rows] == [(20, False)]
    rows = lesson_check.rows(check(claims=(some,)))
    assert [row.passes for row in rows] == [True], "two seeds say nothing of a share"


def test_a_claim_with_an_action_of_its_own_leaves_the_experiment_as_it_is() -> None:
    trained = Claim(text="Trained.", after=GuidedAction(steps=3), holds=(Condition(measure="step", equals=3),))
    still = Claim(text="Still.", holds=(Condition(measure="step", equals=0),))
    (results,) = check(claims=(trained, still))
    assert [one.holds for one in results] == [True, True]


def check(**parts: object) -> list[list[lesson_check.SeedResult]]:
    """Return the results of one seed on a lesson of one step."""
    choices = (Choice(text="yes", right=True), Choice(text="no", reply="yes"))
    step = Step(**{"title": "Step", "question": "So?", "choices": choices, **parts})  # type: ignore[arg-type]
    lesson = Lesson(title="L", idea="I.", minutes=1, start=GuidedAction(preset="hello"), steps=(step,))
    return [lesson_check.check_seed(lesson, 0)]
