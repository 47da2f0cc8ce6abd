"""Builds the lab's page from a study and its results."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from statistics import fmean

from playground.app.lab import varied_results
from playground.app.lab.planner import Plan
from playground.core.cell_kinds import KINDS
from playground.core.memory_lab import (
    LEVEL,
    GapPlot,
    LabExperiment,
    LabModel,
    LabPage,
    LabRun,
    LabSetup,
    PlotPoint,
)
from playground.core.shapes import context_length, describe_context
from playground.core.specs import ModelSpec
from playground.core.trial_result import TrialResult
from playground.core.vocabulary import ARROW
from playground.studies import gap, varied_key
from playground.studies.gap import CELLS, GapStudy, Point
from playground.studies.run_order import in_run_order
from playground.studies.trial import Trial
from playground.studies.varied_key import VaryStudy
from playground.tasks import recall

EXAMPLE_GAP = 6


def gap_study(setup: LabSetup) -> GapStudy:
    """Return the study that a setup describes."""
    return GapStudy(
        cells=setup.cells,
        gaps=setup.gaps,
        seeds=setup.seeds,
        steps=setup.steps,
        units=setup.units,
        learning_rate=setup.learning_rate,
    )


def ordered_trials(study: GapStudy | VaryStudy) -> Sequence[Trial]:
    """Return a study's trials in execution order."""
    return in_run_order(gap.trials(study) if isinstance(study, GapStudy) else varied_key.trials(study))


@lru_cache(maxsize=8)
def trials_by_identity(study: GapStudy) -> dict[str, Trial]:
    """Return a study's trials by identity, in execution order."""
    identities = {id(trial): identity for identity, trial in gap.identified(study)}
    return {identities[id(trial)]: trial for trial in ordered_trials(study)}


def gap_page(setup: LabSetup, results: Mapping[str, TrialResult], *, running: bool, workers: int) -> LabPage:
    """Return the page of the experiment with gaps. `results` by identity may include other studies'."""
    study = gap_study(setup)
    points = gap.points(study, results.values())
    models = tuple(_model(study, cell, points, results) for cell in study.cells)
    return LabPage(
        experiment=experiment(),
        setup=setup,
        sizes=model_sizes(setup),
        plot=gap_plot(study, points),
        models=models,
        running=running,
        workers=workers,
        remaining=remaining_seconds(models, workers),
    )


def vary_page(
    setup: LabSetup, plan: Plan, results: Mapping[str, TrialResult], *, running: bool, workers: int
) -> LabPage:
    """Return the page of the experiment with a varied key. `setup` is that of the experiment with gaps."""
    vary_plot, rows = varied_results.plot_and_rows(plan.study, plan.runs, results)
    seconds = [run.seconds for row in rows for run in row.runs if run.state != "waiting"]
    waiting = sum(run.state == "waiting" for row in rows for run in row.runs)
    return LabPage(
        experiment=experiment(),
        setup=setup,
        sizes=model_sizes(setup),
        plot=vary_plot,
        models=rows,
        running=running,
        workers=workers,
        remaining=fmean(seconds) * waiting / max(workers, 1) if seconds else None,
        vary=plan.card,
    )


def gap_plot(study: GapStudy, points: Sequence[Point]) -> GapPlot:
    """Return the plot of accuracy over gaps."""
    lines = {
        cell: tuple(
            PlotPoint(gap=point.gap, runs=point.runs, accuracy=point.accuracy, low=point.low, high=point.high)
            for point in points
            if point.cell == cell and point.accuracy is not None and point.low is not None and point.high is not None
        )
        for cell in study.cells
    }
    return GapPlot(gaps=study.gaps, seeds=study.seeds, chance=gap.chance(study), lines=lines)


@lru_cache(maxsize=1)
def experiment() -> LabExperiment:
    """Return the description of the experiment with gaps, and an example sequence."""
    spec = recall.Spec(gap=EXAMPLE_GAP)
    prompt, _, answer = recall.make_task(replace(spec, tested=2), "final", 0).text.split("\n")[0].partition(ARROW)
    return LabExperiment(
        title="Recall the first token",
        idea=f"{spec.choices} choices, random filler in between",
        tokens=tuple(prompt.split()),
        answer=answer.strip(),
        gap=EXAMPLE_GAP,
    )


def model_sizes(setup: LabSetup) -> dict[str, str]:
    """Return each model's units and, if limited, the timesteps it sees, as text."""
    return {cell: _size(model) for cell, model in gap.models(replace(gap_study(setup), cells=CELLS)).items()}


def _size(model: ModelSpec) -> str:
    units = f"{model.units:,} unit{'s' * (model.units != 1)}"
    window = context_length(model)
    return units if window is None else f"{units}, sees {window}"


def _sees(model: ModelSpec) -> str:
    states = KINDS[model.cell].states
    through = " and ".join(state[0] for state in sorted(states))
    return f"everything, through {through}" if states else describe_context(model)


def _model(study: GapStudy, cell: str, points: Sequence[Point], results: Mapping[str, TrialResult]) -> LabModel:
    model = gap.models(study)[cell]
    runs = [
        _run(identity, int(trial.settings["gap"]), trial.preset.training.seed, results.get(identity))
        for identity, trial in trials_by_identity(study).items()
        if trial.settings["cell"] == cell
    ]
    last = max(study.gaps)
    return LabModel(
        cell=model.cell,
        context_text=_sees(model),
        parameters=gap.sizes(study)[cell][1],
        reach=gap.reach(points, cell, LEVEL),
        last=next((point.accuracy for point in points if (point.cell, point.gap) == (cell, last)), None),
        runs=tuple(sorted(runs, key=lambda run: (run.gap, run.seed))),
    )


def _run(identity: str, length: int, seed: int, result: TrialResult | None) -> LabRun:
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


def remaining_seconds(models: Sequence[LabModel], workers: int) -> float | None:
    """Estimate the seconds until all runs have ended, assuming that a model's time per run grows with gap + 2. None
    without a finished run of each waiting model."""
    total = 0.0
    for model in models:
        waiting = [run for run in model.runs if run.state == "waiting"]
        rates = [run.seconds / (run.gap + 2) for run in model.runs if run.state == "done"]
        if waiting and not rates:
            return None
        total += sum(fmean(rates) * (run.gap + 2) for run in waiting)
    return total / max(workers, 1)
