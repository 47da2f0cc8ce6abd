"""A study and its results as the page that shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from statistics import fmean

from playground.app.lab import varied_results
from playground.app.lab.planning import Plan
from playground.core.cell_kinds import KINDS
from playground.core.memory_lab import (
    LEVEL,
    GapPlot,
    LabExperiment,
    LabModel,
    LabPage,
    LabRun,
    LabSetup,
    Place,
)
from playground.core.shapes import seen, sight_of
from playground.core.specs import ModelSpec
from playground.core.study import Result
from playground.core.vocabulary import ARROW
from playground.studies import gap, varied_key
from playground.studies.gap import CELLS, GapStudy, Point
from playground.studies.run_order import planned
from playground.studies.trial import Trial
from playground.studies.varied_key import VaryStudy
from playground.tasks import recall

EXAMPLE_GAP = 6


def study(setup: LabSetup) -> GapStudy:
    """What is to be measured."""
    return GapStudy(
        cells=setup.cells,
        gaps=setup.gaps,
        seeds=setup.seeds,
        steps=setup.steps,
        units=setup.units,
        learning_rate=setup.learning_rate,
    )


def made(wanted: GapStudy | VaryStudy) -> Sequence[Trial]:
    """A study's runs, in the order in which they are made."""
    return planned(gap.trials(wanted) if isinstance(wanted, GapStudy) else varied_key.trials(wanted))


@lru_cache(maxsize=8)
def known(wanted: GapStudy) -> dict[str, Trial]:
    """A study's runs by their identities, which take a while to find out."""
    return {trial.identity: trial for trial in made(wanted)}


def page(setup: LabSetup, results: Mapping[str, Result], *, running: bool, workers: int) -> LabPage:
    """What is known so far; `results` by their identity, other studies' among them."""
    wanted = study(setup)
    points = gap.points(wanted, results.values())
    models = tuple(_model(wanted, cell, points, results) for cell in wanted.cells)
    return LabPage(
        experiment=experiment(),
        setup=setup,
        sizes=sizes(setup),
        plot=plot(wanted, points),
        models=models,
        running=running,
        workers=workers,
        remaining=remaining(models, workers),
    )


def vary_page(setup: LabSetup, plan: Plan, results: Mapping[str, Result], *, running: bool, workers: int) -> LabPage:
    """What is known so far of the experiment with a key; `setup` is kept for the other one."""
    drawn, rows = varied_results.shown(plan.study, plan.runs, results)
    seconds = [run.seconds for row in rows for run in row.runs if run.state != "waiting"]
    waiting = sum(run.state == "waiting" for row in rows for run in row.runs)
    return LabPage(
        experiment=experiment(),
        setup=setup,
        sizes=sizes(setup),
        plot=drawn,
        models=rows,
        running=running,
        workers=workers,
        remaining=fmean(seconds) * waiting / max(workers, 1) if seconds else None,
        vary=plan.card,
    )


def plot(wanted: GapStudy, points: Sequence[Point]) -> GapPlot:
    """The plot of a study's points."""
    lines = {
        cell: tuple(
            Place(gap=point.gap, runs=point.runs, accuracy=point.accuracy, low=point.low, high=point.high)
            for point in points
            if point.cell == cell and point.accuracy is not None and point.low is not None and point.high is not None
        )
        for cell in wanted.cells
    }
    return GapPlot(gaps=wanted.gaps, seeds=wanted.seeds, chance=gap.chance(wanted), lines=lines)


@lru_cache(maxsize=1)
def experiment() -> LabExperiment:
    """The experiment in words, with an example."""
    spec = recall.Spec(gap=EXAMPLE_GAP)
    prompt, _, answer = recall.make(replace(spec, tested=2), "final", 0).text.split("\n")[0].partition(ARROW)
    return LabExperiment(
        title="Recall the first token",
        idea=f"{spec.choices} choices, random filler in between",
        tokens=tuple(prompt.split()),
        answer=answer.strip(),
        gap=EXAMPLE_GAP,
    )


def sizes(setup: LabSetup) -> dict[str, str]:
    """How large each model would be, and what it would see."""
    return {cell: _size(model) for cell, model in gap.models(replace(study(setup), cells=CELLS)).items()}


def _size(model: ModelSpec) -> str:
    units = f"{model.units:,} unit{'s' * (model.units != 1)}"
    window = seen(model)
    return units if window is None else f"{units}, sees {window}"


def _sees(model: ModelSpec) -> str:
    states = KINDS[model.cell].states
    through = " and ".join(state[0] for state in sorted(states))
    return f"everything, through {through}" if states else sight_of(model)


def _model(wanted: GapStudy, cell: str, points: Sequence[Point], results: Mapping[str, Result]) -> LabModel:
    model = gap.models(wanted)[cell]
    runs = [
        _run(identity, int(trial.settings["gap"]), trial.preset.training.seed, results.get(identity))
        for identity, trial in known(wanted).items()
        if trial.settings["cell"] == cell
    ]
    last = max(wanted.gaps)
    return LabModel(
        cell=model.cell,
        sees=_sees(model),
        parameters=gap.sizes(wanted)[cell][1],
        reach=gap.reach(points, cell, LEVEL),
        last=next((point.accuracy for point in points if (point.cell, point.gap) == (cell, last)), None),
        runs=tuple(sorted(runs, key=lambda run: (run.gap, run.seed))),
    )


def _run(identity: str, length: int, seed: int, result: Result | None) -> LabRun:
    if result is None:
        return LabRun(identity=identity, gap=length, seed=seed)
    return LabRun(
        identity=identity,
        gap=length,
        seed=seed,
        state=varied_results.STATES[result.outcome],
        accuracy=result.accuracy,
        steps=result.steps,
        seconds=result.seconds,
        reason=result.reason,
    )


def remaining(models: Sequence[LabModel], workers: int) -> float | None:
    """Seconds until all runs have ended, from what those of the same model took, in proportion to their gap."""
    total = 0.0
    for model in models:
        waiting = [run for run in model.runs if run.state == "waiting"]
        rates = [run.seconds / (run.gap + 2) for run in model.runs if run.state == "done"]
        if waiting and not rates:
            return None
        total += sum(fmean(rates) * (run.gap + 2) for run in waiting)
    return total / max(workers, 1)
