"""`playground train`."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from playground.cli import bounded, training_report
from playground.cli.arguments import Parser, add_preset, budget, checked, code_of, fail, settings
from playground.core.specs import DEFAULT_STEPS, Mark
from playground.storage import presets
from playground.storage.allowed import annotation_at, describe_annotation
from playground.storage.errors import FileProblem, join_words
from playground.storage.experiments import SUFFIX

if TYPE_CHECKING:
    from playground.core.experiment import Experiment
    from playground.tasks.common.task import Task


def main(parser: Parser, argv: list[str]) -> int:
    """Train a preset. Return the exit code. Raises `FileProblem`."""
    from playground.storage.exports import weights

    parser.description = (
        "Train without a window, with the same numbers as in it. Training stops at the preset's mark, or after the "
        f"mark's number of steps, or {DEFAULT_STEPS:,} where there is no mark, fewer for small tables. A run that ends "
        "before its mark has not failed: it says so, as “reached” in --json. A run that diverges has; then, and after "
        "Ctrl+C, nothing is written. In --json, loss and accuracy are the last training batch's; heldout_loss and "
        "heldout_accuracy are those of the sequences that heldout_on names, all null where the task holds nothing out, "
        "and reached is null where the preset has no mark. heldout_errors are those of forecasts, RMSE and MAE of each "
        "column in the data's own units. baselines are simple predictors, fitted on the training part and measured "
        "where the network is evaluated. A saved experiment goes on where it was, as it is: bit for bit as if it had "
        "never been saved. Two networks that are compared end at the same step, once the last one reaches its mark; "
        "--out writes the first one, and --json has “second”."
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

    if stored:
        before, task = stored
        learners = [
            headless_experiment.resumed(network, task, headless.prepare_engine(network.run.preset))
            for network in before.networks
        ]
    else:
        before, engine = None, headless.prepare_engine(preset)
        learners = [headless_experiment.begun(preset, engine, with_history=arguments.save is not None)]
    run = learners[0].run
    for path in targets:
        models.check_model(path, headless.trained_model(run))
    results = headless_experiment.train_all(learners, budget(arguments, preset))
    codes = {"diverged": 1, "stopped": 130}
    code, problem = max((codes.get(each.outcome, 0), each.message) for each in results.values())
    written: dict[str, str] = {}
    try:
        model = headless.trained_model(run, evaluated=True) if targets and code == 0 else None
        if model is not None:
            for path in targets:
                written[str(path)] = model_writing.write(path, model)
        if arguments.save is not None and code == 0:
            experiments.write(arguments.save, headless_experiment.experiment_of(learners, arguments.preset, before))
            written[str(arguments.save)] = ""
    except FileProblem as error:
        code, problem = code_of(error), str(error)
    training_report.show(arguments, results, written, is_whole=code == 0)
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
