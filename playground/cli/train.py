"""`playground train`."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playground.cli import bounded
from playground.cli.arguments import Parser, add_preset, budget, checked, code_of, describe_written, fail, settings
from playground.core.specs import DEFAULT_STEPS, Mark
from playground.storage.allowed import annotation_at, describe_annotation
from playground.storage.errors import FileProblem, join_words, printable


def main(parser: Parser, argv: list[str]) -> int:
    """Train a preset. Return the exit code. Raises `FileProblem`."""
    from playground.storage.exports import weights

    parser.description = (
        "Train without a window, with the same numbers as in it. Training stops at the preset's mark, or after the "
        f"mark's number of steps, or {DEFAULT_STEPS:,} where there is no mark. A run that ends before its mark has not "
        "failed: it says so, as “reached” in --json. A run that diverges has; then, and after Ctrl+C, nothing is "
        "written. In --json, loss and accuracy are the last training batch's; heldout_loss and heldout_accuracy are "
        "null where the task holds nothing out, and reached is null where the preset has no mark."
    )
    add_preset(parser)
    steps = f"train at most N steps, {describe_annotation(annotation_at(Mark, ('steps',)))}"
    parser.add_argument("--steps", type=bounded.of(Mark, "steps"), metavar="N", help=steps)
    formats = f"write the trained model, {join_words(weights.FORMATS.suffixes, 'or')}; several are allowed"
    parser.add_argument("--out", nargs="+", action="extend", default=[], type=Path, metavar="FILE", help=formats)
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")
    arguments = parser.parse_args(argv)
    from playground.storage import presets
    from playground.storage.exports import models

    preset = presets.load(presets.find(arguments.preset), settings(arguments))
    targets = checked(arguments.out, models.check_target)
    from playground.engine.training.run import Run
    from playground.session import headless, model_writing

    run = Run(preset, engine=headless.prepare_engine(preset))
    for path in targets:
        models.check_model(path, headless.trained_model(run))
    result = headless.train(run, budget(arguments, preset))
    code, problem = {"diverged": 1, "stopped": 130}.get(result.outcome, 0), result.message
    written: dict[str, str] = {}
    try:
        model = headless.trained_model(run, evaluated=True) if targets and code == 0 else None
        if model is not None:
            for path in targets:
                written[str(path)] = model_writing.write(path, model)
    except FileProblem as error:
        code, problem = code_of(error), str(error)
    report = {"preset": arguments.preset, "seed": preset.training.seed, **result.facts}
    report |= {"reached": result.outcome == "reached" if preset.mark else None, "out": list(written)}
    print(json.dumps(report, allow_nan=False) if arguments.json else _sentence(report, written))
    return fail(problem, code) if code else 0


def _sentence(report: Mapping[str, Any], written: Mapping[str, str]) -> str:
    """Return the report as a sentence, with the files and what was compared of each."""
    mark = {True: "reached its mark after", False: "has not reached its mark after", None: "trained for"}
    numbers = [
        f"{name.replace('heldout_', 'held-out ')} {value:.4g}"
        for name in ("loss", "accuracy", "heldout_loss", "heldout_accuracy")
        if (value := report[name]) is not None
    ]
    text = f"{report['preset']} {mark[report['reached']]} {report['steps']:,} steps, {report['sequences']:,} sequences"
    files = f"\n{describe_written(written)}" if written else ""
    return printable(f"{text}, {report['seconds']:.1f} s: {', '.join(numbers) or 'no step was made'}.") + files
