"""Says what `playground train` has made of each network, in sentences or as JSON."""

import argparse
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from playground.cli.arguments import describe_written
from playground.core.baseline import Baselines
from playground.core.cell_kinds import KINDS
from playground.storage.errors import printable

if TYPE_CHECKING:
    from playground.engine.training.run import Run
    from playground.session.headless import Result
    from playground.session.learner import Learner


def show(
    arguments: argparse.Namespace,
    results: "Mapping[Learner, Result]",
    written: Mapping[str, str],
    *,
    is_whole: bool,
) -> None:
    """Print what happened to each network, the files that were `written`, and what was compared of each. Baselines and
    lengths are measured only if all `is_whole`: nothing diverged, and nobody stopped it."""
    runs = [learner.run for learner in results]
    baselines = _baselines(runs[0]) if is_whole else Baselines()
    facts = [_facts(learner, result) for learner, result in results.items()]
    cells = [KINDS[run.preset.model.cell].name for run in runs]
    names = [f"{arguments.preset}, {cell}," for cell in cells] if cells[1:] else [arguments.preset]
    lines = [_sentence(name, each) for name, each in zip(names, facts, strict=True)]
    for learner, result in results.items():
        lines += _forecasts(learner.run, result)
    if (units := runs[0].task.error_units) is not None:
        lines += filter(None, [units.compared({each.title: each.loss for each in baselines.each if each.loss})])
    lines += _compared(baselines, results)
    if written:
        lines.append(describe_written(written))
    report = {"preset": arguments.preset, "seed": runs[0].preset.training.seed, **facts[0], "out": list(written)}
    report |= {"baselines": baselines.facts(), **({"second": facts[1]} if facts[1:] else {})}
    if arguments.by_length and is_whole:
        # It brings the tables of studies, which no other run needs.
        from playground.cli import by_length

        for each, run in zip((report, *facts[1:]), runs, strict=True):
            found = run.by_length()
            each["by_length"] = by_length.facts(found)
            lines.append(by_length.text(found, run.task.measured_on))
    print(json.dumps(report, allow_nan=False) if arguments.json else "\n".join(lines))


def _forecasts(run: "Run", result: "Result") -> tuple[str, ...]:
    """Return the errors of a series in the data's own units, and what was found out about it."""
    units, heldout = run.task.error_units, result.heldout
    if units is None or heldout is None:
        return ()
    said = (units.sentence(heldout.rmse, heldout.mae), *run.task.notes)
    return tuple(printable(sentence) for sentence in said if sentence)


def _facts(learner: "Learner", result: "Result") -> dict[str, Any]:
    from playground.session import headless

    has_mark = learner.run.preset.mark is not None
    task = learner.run.task
    errors = headless.own_errors(task, result.heldout)
    own = {"heldout_errors": errors, "notes": list(task.notes)} if errors else {}
    return {**result.facts, **own, "reached": learner.is_past_mark if has_mark else None}


def _baselines(run: "Run") -> Baselines:
    from playground.session.task_making import task_key
    from playground.tasks.baselines import measured

    return measured.measure(task_key(run.preset), run.task)


def _compared(baselines: Baselines, results: "Mapping[Learner, Result]") -> Iterator[str]:
    """Yield a sentence with the baselines, if any, and one for each network that some of them are better than."""
    if not baselines.each:
        return
    warnings = (baselines.warning(each.heldout or learner.run.evaluate()) for learner, each in results.items())
    for text in dict.fromkeys((baselines.explanation(), *warnings)):
        if text:
            # Pipes and old terminals may have no unbreakable space.
            yield text.replace("\u00a0", " ")


def _sentence(name: str, report: Mapping[str, Any]) -> str:
    """Return what happened to a network as a sentence."""
    mark = {True: "reached its mark after", False: "has not reached its mark after", None: "trained for"}
    numbers = [
        f"{key.replace('heldout_', 'held-out ')} {value:.4g}"
        for key in ("loss", "accuracy", "heldout_loss", "heldout_accuracy")
        if (value := report[key]) is not None
    ]
    if report["heldout_on"]:
        numbers.append(f"on {report['heldout_on']}")
    text = f"{name} {mark[report['reached']]} {report['steps']:,} steps, {report['sequences']:,} sequences"
    return printable(f"{text}, {report['seconds']:.1f} s: {', '.join(numbers) or 'no step was made'}.")
