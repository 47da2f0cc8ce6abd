"""`playground train`."""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playground.cli import bounded, by_length
from playground.cli.arguments import Parser, add_preset, budget, checked, code_of, describe_written, fail, settings
from playground.core.baseline import Baselines
from playground.core.specs import DEFAULT_STEPS, Mark
from playground.storage import presets
from playground.storage.allowed import annotation_at, describe_annotation
from playground.storage.errors import FileProblem, join_words, printable
from playground.storage.experiments import SUFFIX

if TYPE_CHECKING:
    from playground.core.experiment import Experiment
    from playground.core.snapshot import Evaluation
    from playground.engine.training.run import Run
    from playground.tasks.common.task import Task


def main(parser: Parser, argv: list[str]) -> int:
    """Train a preset. Return the exit code. Raises `FileProblem`."""
    from playground.storage.exports import weights

    parser.description = (
        "Train without a window, with the same numbers as in it. Training stops at the preset's mark, or after the "
        f"mark's number of steps, or {DEFAULT_STEPS:,} where there is no mark. A run that ends before its mark has "
        "not failed: it says so, as “reached” in --json. A run that diverges has; then, and after Ctrl+C, nothing "
        "is written. In --json, loss and accuracy are the last training batch's; heldout_loss and heldout_accuracy "
        "are those of the sequences that heldout_on names, all null where the task holds nothing out, and reached "
        "is null where the preset has no mark. baselines are simple predictors, fitted on the training part and "
        "measured where the network is evaluated. A saved experiment goes on where it was, as it is: bit for bit as "
        "if it had never been saved."
    )
    _add_arguments(parser, weights.FORMATS.suffixes)
    arguments = parser.parse_args(argv)
    from playground.storage import experiments
    from playground.storage.exports import models

    stored = _stored(parser, arguments)
    preset = stored[0].preset if stored else presets.load(presets.find(arguments.preset), settings(arguments))
    targets = checked(arguments.out, models.check_target)
    if arguments.save is not None:
        experiments.check_target(arguments.save)
        if arguments.save.resolve() in {path.resolve() for path in targets}:
            parser.error(f"--out and --save name the same file, {arguments.save}")
    from playground.session import headless, headless_experiment, model_writing

    engine = headless.prepare_engine(preset)
    if stored:
        learner, before = headless_experiment.resumed(*stored, engine), stored[0]
    else:
        learner, before = headless_experiment.begun(preset, engine, with_history=arguments.save is not None), None
    run = learner.run
    for path in targets:
        models.check_model(path, headless.trained_model(run))
    result = headless_experiment.train(learner, budget(arguments, preset))
    code, problem = {"diverged": 1, "stopped": 130}.get(result.outcome, 0), result.message
    baselines = _baselines(run) if code == 0 else Baselines()
    written: dict[str, str] = {}
    try:
        model = headless.trained_model(run, evaluated=True) if targets and code == 0 else None
        if model is not None:
            for path in targets:
                written[str(path)] = model_writing.write(path, model)
        if arguments.save is not None and code == 0:
            experiments.write(arguments.save, headless_experiment.experiment_of(learner, arguments.preset, before))
            written[str(arguments.save)] = ""
    except FileProblem as error:
        code, problem = code_of(error), str(error)
    report = {"preset": arguments.preset, "seed": preset.training.seed, **result.facts}
    report |= {"reached": learner.is_past_mark if preset.mark else None, "out": list(written)}
    report["baselines"] = baselines.facts()
    lines = [_sentence(report), *_compared(baselines, run, result.heldout), *_files(written)]
    if arguments.by_length and code == 0:
        found = run.by_length()
        report["by_length"] = by_length.facts(found)
        lines.append(by_length.text(found, run.task.measured_on))
    print(json.dumps(report, allow_nan=False) if arguments.json else "\n".join(lines))
    return fail(problem, code) if code else 0


def _add_arguments(parser: Parser, suffixes: Sequence[str]) -> None:
    """Add the arguments. A model can be written into files with these suffixes."""
    add_preset(parser, more="or a saved experiment")
    steps = f"train at most N steps, of an experiment N more, {describe_annotation(annotation_at(Mark, ('steps',)))}"
    parser.add_argument("--steps", type=bounded.of(Mark, "steps"), metavar="N", help=steps)
    formats = f"write the trained model, {join_words(suffixes, 'or')}; several are allowed"
    parser.add_argument("--out", nargs="+", action="extend", default=[], type=Path, metavar="FILE", help=formats)
    saved = "save the experiment, to go on with here or in the window"
    parser.add_argument("--save", type=Path, metavar=f"FILE{SUFFIX}", help=saved)
    lengths = "measure the trained network on the evaluation set also by the length of its sequences"
    parser.add_argument("--by-length", action="store_true", help=lengths)
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")


def _stored(parser: Parser, arguments: argparse.Namespace) -> "tuple[Experiment, Task] | None":
    """Return the experiment to go on with and its task, None for a preset. Exit if settings would change it."""
    if Path(arguments.preset).suffix.lower() != SUFFIX:
        return None
    if settings(arguments):
        parser.error("a saved experiment goes on as it is: neither --seed nor --set changes it")
    from playground.session import headless_experiment

    return headless_experiment.load(Path(arguments.preset))


def _baselines(run: "Run") -> Baselines:
    from playground.session.task_making import task_key
    from playground.tasks.baselines import measured

    return measured.measure(task_key(run.preset), run.task)


def _compared(baselines: Baselines, run: "Run", heldout: "Evaluation | None") -> tuple[str, ...]:
    """Return a sentence with the baselines, if any, and one that says which of them are better than the network."""
    if not baselines.each:
        return ()
    warning = baselines.warning(heldout or run.evaluate())
    # Pipes and old terminals may have no unbreakable space.
    return tuple(text.replace("\u00a0", " ") for text in (baselines.explanation(), warning) if text)


def _files(written: Mapping[str, str]) -> tuple[str, ...]:
    """Return the files that were written, and what was compared of each."""
    return (describe_written(written),) if written else ()


def _sentence(report: Mapping[str, Any]) -> str:
    """Return the report as a sentence."""
    mark = {True: "reached its mark after", False: "has not reached its mark after", None: "trained for"}
    numbers = [
        f"{name.replace('heldout_', 'held-out ')} {value:.4g}"
        for name in ("loss", "accuracy", "heldout_loss", "heldout_accuracy")
        if (value := report[name]) is not None
    ]
    if report["heldout_on"]:
        numbers.append(f"on {report['heldout_on']}")
    text = f"{report['preset']} {mark[report['reached']]} {report['steps']:,} steps, {report['sequences']:,} sequences"
    return printable(f"{text}, {report['seconds']:.1f} s: {', '.join(numbers) or 'no step was made'}.")
