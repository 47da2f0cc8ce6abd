"""The `playground` command.

Whatever goes wrong is one sentence on stderr and an exit code: 0 for success, 1 for a run that failed, 2 for wrong
use, 130 for Ctrl+C. `python -X dev -m playground ...` shows where an unexpected error came from.
"""

import argparse
import json
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from playground import __version__
from playground.core.specs import MAX_TIMESTEPS, Mark, Preset, TrainingSpec, bounds
from playground.storage.allowed import allowed, annotation
from playground.storage.errors import FileProblem, nearest, printable, shown

if TYPE_CHECKING:
    # What a command imports, it imports when it runs.
    from playground.storage.exports import Model

STEPS = 1000
"""How long a preset without a mark is trained, if no number is given."""

_EXIT_CODES = "exit codes: 0 success, 1 a run that failed, 2 wrong use, 130 stopped with Ctrl+C"


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line and give its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _dispatch(arguments)
        sys.stdout.flush()
    except FileProblem as problem:
        return _fail(str(problem), 2)
    except KeyboardInterrupt:
        return _fail("stopped by Ctrl+C.", 130)
    except BrokenPipeError:
        # Whoever read the output has seen enough. Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        return _fail(f"unexpected {type(error).__name__}: {str(error).partition(chr(10))[0]}", 1)
    return code


def _dispatch(arguments: list[str]) -> int:
    first = arguments[0] if arguments else ""
    if first in _COMMANDS:
        parser = _Parser(prog=f"playground {first}", allow_abbrev=False, epilog=_EXIT_CODES)
        return _COMMANDS[first](parser, arguments[1:])
    near = nearest(first, tuple(_COMMANDS))
    if near and len(arguments) > 1:
        return _fail(f"there is no command {first}; did you mean playground {near}?", 2)
    return _open(arguments)


def _fail(sentence: str, code: int) -> int:
    print(f"playground: {printable(sentence)}", file=sys.stderr)
    return code


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {printable(message)}; see {self.prog} --help\n")


def _open(argv: list[str]) -> int:
    parser = _Parser(
        prog="playground",
        usage="playground [PRESET | FILE]\n       playground COMMAND ...",
        description="Watch recurrent networks while they learn. Opens the window, with a preset if one is given.",
        epilog="commands: presets (list them), train, trace, generate, sound, screenshot, animate, bench, study; each "
        "explains itself with --help\n" + _EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("preset", nargs="?", metavar="PRESET | FILE", help="a preset's name, or a .toml file")
    parser.add_argument("--version", action="version", version=f"recurrent-playground {__version__}")
    preset: str | None = parser.parse_args(argv).preset
    if preset is not None:
        from playground.storage import presets

        presets.load(presets.find(preset))
    from playground.app import display

    problem = display.problem()
    if problem:
        return _fail(problem, 2)
    from playground.app.start import open_window

    return open_window(preset)


def _presets(parser: _Parser, argv: list[str]) -> int:
    parser.description = "List the presets that come with the program: name, title and idea."
    parser.parse_args(argv)
    from playground.storage import presets

    shipped = presets.shipped()
    width = max((len(name) for name, _ in shipped), default=0)
    for name, preset in shipped:
        print(f"{name:<{width}}  {preset.title}")
        print(f"{'':<{width}}  {preset.idea}")
    return 0


def _train(parser: _Parser, argv: list[str]) -> int:
    parser.description = (
        "Train without a window, with the same numbers as in it. Training stops at the preset's mark, or after the "
        f"mark's number of steps, or {STEPS:,} where there is no mark. A run that ends before its mark has not "
        "failed: it says so, as “reached” in --json. A run that diverges has; then, and after Ctrl+C, nothing is "
        "written. In --json, loss and accuracy are the last training batch's; heldout_loss and heldout_accuracy are "
        "null where the task holds nothing out, and reached is null where the preset has no mark."
    )
    _add_preset(parser)
    steps = f"train at most N steps, {allowed(annotation(Mark, ('steps',)))}"
    parser.add_argument("--steps", type=_bounded(Mark, "steps"), metavar="N", help=steps)
    formats = "write the trained model, .safetensors or .pt; several are allowed"
    parser.add_argument("--out", nargs="+", action="extend", default=[], type=Path, metavar="FILE", help=formats)
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")
    arguments = parser.parse_args(argv)
    from playground.storage import exports, presets

    preset = presets.load(presets.find(arguments.preset), _settings(arguments))
    targets = _targets(arguments.out, exports.check_target)
    from playground.app import headless
    from playground.core.shapes import is_recurrent
    from playground.engine import cache, compiler
    from playground.engine.run import Run

    missing = None
    if compiler.wanted("auto") != "torch" and is_recurrent(preset.model.cell):
        if compiler.there() and not cache.filled():
            print("Compiling the engine, once on this machine …", file=sys.stderr, flush=True)
        missing = compiler.prepare()
        if missing:
            print(missing, file=sys.stderr, flush=True)
    run = Run(preset, engine="torch" if missing else "auto")
    result = headless.train(run, _budget(arguments, preset))
    code, problem = {"diverged": 1, "stopped": 130}.get(result.outcome, 0), result.message
    written: list[str] = []
    try:
        for path in targets if code == 0 else ():
            exports.write(path, headless.model(run))
            written.append(str(path))
    except FileProblem as error:
        code, problem = 1, str(error)
    report = {"preset": arguments.preset, "seed": preset.training.seed, **result.facts}
    report |= {"reached": result.outcome == "reached" if preset.mark else None, "out": written}
    print(json.dumps(report, allow_nan=False) if arguments.json else _sentence(report))
    return _fail(problem, code) if code else 0


def _sentence(report: Mapping[str, Any]) -> str:
    """A report for people."""
    mark = {True: "reached its mark after", False: "has not reached its mark after", None: "trained for"}
    numbers = [
        f"{name.replace('heldout_', 'held-out ')} {value:.4g}"
        for name in ("loss", "accuracy", "heldout_loss", "heldout_accuracy")
        if (value := report[name]) is not None
    ]
    text = f"{report['preset']} {mark[report['reached']]} {report['steps']:,} steps, {report['sequences']:,} sequences"
    written = f"\nwrote {', '.join(report['out'])}" if report["out"] else ""
    return printable(f"{text}, {report['seconds']:.1f} s: {', '.join(numbers) or 'no step was made'}.") + written


def _trace(parser: _Parser, argv: list[str]) -> int:
    parser.description = (
        "What a trained model computes on a sequence: without --out, its answers as a table; in a file, every gate, "
        "state and answer. A .csv has a row for each timestep, layer and unit, without the answers."
    )
    parser.add_argument("model", metavar="MODEL", type=Path, help="a model written by train --out: .safetensors or .pt")
    parser.add_argument("sequence", metavar="SEQUENCE", help="the sequence, typed as in the window")
    formats = "write the trace, .npz, .csv or .json; several are allowed"
    parser.add_argument("--out", nargs="+", action="extend", default=[], type=Path, metavar="FILE", help=formats)
    # argparse would put --out first, where it takes MODEL and SEQUENCE for more files.
    parser.usage = f"{parser.prog} [-h] MODEL SEQUENCE [--out FILE [FILE ...]]"
    arguments = parser.parse_args(argv)
    from playground.app import headless
    from playground.storage import exports, traces

    targets = _targets(arguments.out, traces.check_target)
    model = exports.read(arguments.model)
    trace = headless.trace(model, arguments.sequence)
    if not trace.timesteps:
        parser.error("the sequence is empty; type at least one token")
    if _typed(model, arguments.sequence) > MAX_TIMESTEPS:
        print(f"playground: only the first {MAX_TIMESTEPS:,} tokens are traced.", file=sys.stderr)
    if not targets:
        print("\n".join(headless.lines(trace)))
        return 0
    reach = headless.last_reach(model, arguments.sequence, trace)
    try:
        for path in targets:
            traces.write(path, trace, reach)
    except FileProblem as problem:
        return _fail(str(problem), 1)
    return 0


def _generate(parser: _Parser, argv: list[str]) -> int:
    from playground.app import generate

    return generate.main(parser, argv)


def _sound(parser: _Parser, argv: list[str]) -> int:
    from playground.app import sound

    return sound.main(parser, argv)


def _typed(model: "Model", text: str) -> int:
    """How many tokens a typed sequence has for a model, before it is cut at the most there may be."""
    from playground.core.vocabulary import ARROW

    prompt, _, answer = (part.strip() for part in text.partition(ARROW))
    read = (prompt, answer) if model.preset.model.readout == "every-step" else (prompt,)
    return len(model.encoding.encode(*read).tokens)


def _screenshot(parser: _Parser, argv: list[str]) -> int:
    parser.description = (
        "Train a preset and save a picture: of the window as a .png, of its score, for paper, as a .svg or .pdf. Needs "
        "no screen."
    )
    _add_preset(parser)
    until = f"train at most N steps first; without it, the mark's, or {STEPS:,}"
    parser.add_argument("--steps", type=_bounded(Mark, "steps", least=0), metavar="N", help=until)
    parser.add_argument("--size", type=_size, default=(1440, 900), metavar="1440x900", help="the window's, in pixels")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.png|.svg|.pdf")
    arguments = parser.parse_args(argv)
    from playground.storage import files, presets

    preset = presets.load(presets.find(arguments.preset), _settings(arguments))
    files.check_target(arguments.out, (".png", ".svg", ".pdf"))
    problem = _without_screen()
    if problem:
        return _fail(problem, 2)
    from playground.app import screenshot

    return screenshot.take(
        preset=arguments.preset,
        steps=_budget(arguments, preset),
        size=arguments.size,
        theme=arguments.theme,
        out=arguments.out,
        overrides=tuple(arguments.set),
        seed=arguments.seed,
    )


def _animate(parser: _Parser, argv: list[str]) -> int:
    parser.description = (
        "Train a preset and write an animation of its score and curves, ten pictures a second: one before the first "
        "step, one after every K, and one at the end. Needs no screen."
    )
    _add_preset(parser)
    until = f"train at most N steps; without it, the mark's, or {STEPS:,}"
    parser.add_argument("--steps", type=_bounded(Mark, "steps"), metavar="N", help=until)
    often = "a picture every K steps; without it, about 100 pictures"
    parser.add_argument("--every", type=_bounded(Mark, "steps"), metavar="K", help=often)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.gif|.mp4")
    arguments = parser.parse_args(argv)
    from playground.storage import animations, presets

    preset = presets.load(presets.find(arguments.preset), _settings(arguments))
    animations.check_target(arguments.out)
    problem = _without_screen()
    if problem:
        return _fail(problem, 2)
    from playground.app import animate

    steps = _budget(arguments, preset)
    every = arguments.every or max(1, steps // 100)
    code = animate.write(preset, steps=steps, every=every, out=arguments.out)
    return _fail("training diverged; the animation ends there.", code) if code else 0


def _bench(parser: _Parser, argv: list[str]) -> int:
    parser.description = (
        "Measure this machine, in about three minutes: milliseconds a training step of a plain torch loop, alone and "
        "beside the window, of a JAX loop where JAX is installed, and of this program, headless and live; the window's "
        "frames and gaps; how cost grows with size; and starting up."
    )
    stored = "show a measurement that --json printed, instead of measuring"
    parser.add_argument("--from", dest="stored", type=Path, metavar="FILE.json", help=stored)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the result as one JSON object")
    form.add_argument("--markdown", action="store_true", help="print the tables as Markdown")
    parser.add_argument("--plot", type=Path, metavar="FILE.png|.svg", help="draw milliseconds a step into a file")
    view = "measure only how smooth the window stays, up to 256 units and 1,000 timesteps, in about a minute"
    parser.add_argument("--view", action="store_true", help=view)
    arguments = parser.parse_args(argv)
    if arguments.view and (arguments.stored or arguments.plot):
        parser.error("--view goes with neither --from nor --plot")
    from playground.storage import files

    if arguments.plot:
        files.check_target(arguments.plot, (".png", ".svg"))
    problem = _without_screen()
    if problem:
        return _fail(problem, 2)
    if arguments.view:
        from playground.app.bench import view as views

        return views.main(as_json=arguments.json, as_markdown=arguments.markdown)
    from playground.app import bench

    return bench.main(
        as_json=arguments.json, as_markdown=arguments.markdown, stored=arguments.stored, plot=arguments.plot
    )


def _study(parser: _Parser, argv: list[str]) -> int:
    from playground.app.study import command

    return command.main(parser, argv)


def _add_preset(parser: _Parser) -> None:
    parser.add_argument("preset", metavar="PRESET|FILE", help="a preset's name, or a .toml file")
    seed = f"instead of the preset's: {allowed(annotation(TrainingSpec, ('seed',)))}"
    parser.add_argument("--seed", type=_bounded(TrainingSpec, "seed"), metavar="S", help=seed)
    key = "change any key of the preset, such as model.cell=rnn; several are allowed"
    parser.add_argument("--set", nargs="+", action="extend", default=[], metavar="KEY=VALUE", help=key)


def _settings(arguments: argparse.Namespace) -> list[str]:
    """All that the command line changes in the preset. `--seed` is the shorter word for a key like any other."""
    seed = [] if arguments.seed is None else [f"training.seed={arguments.seed}"]
    return [*arguments.set, *seed]


def _targets(paths: Sequence[Path], check: Callable[[Path], None]) -> list[Path]:
    """The files to write, each checked, and one that is named twice only once."""
    targets: dict[Path, Path] = {}
    for path in paths:
        check(path)
        targets.setdefault(path.resolve(), path)
    return list(targets.values())


def _budget(arguments: argparse.Namespace, preset: Preset) -> int:
    """How many steps are trained at most."""
    if arguments.steps is not None:
        return int(arguments.steps)
    return preset.mark.steps if preset.mark else STEPS


def _bounded(spec: type, field: str, least: int | None = None) -> Callable[[str], int]:
    """Reads a whole number within the bounds of a field, or from `least` on."""
    lowest, highest = bounds(spec, field)
    low, high = int(lowest) if least is None else least, int(highest)

    def number(text: str) -> int:
        if not re.fullmatch(r"-?\d{1,20}", text) or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"{shown(text)} is not a whole number from {low:,} to {high:,}")
        return int(text)

    return number


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,5})x(\d{1,5})", text)
    width, height = (int(part) for part in match.groups()) if match else (0, 0)
    # The window itself is never smaller than 960x600.
    if not (960 <= width <= 7680 and 600 <= height <= 4320):
        raise argparse.ArgumentTypeError(f"{shown(text)} is not a size from 960x600 to 7680x4320, such as 1440x900")
    return width, height


def _without_screen() -> str | None:
    """Have Qt draw into memory where there is no screen; the sentence that says why not even that is possible."""
    from playground.app import display

    if display.problem():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return display.library_problem()


_COMMANDS: dict[str, Callable[[_Parser, list[str]], int]] = {
    "presets": _presets,
    "train": _train,
    "trace": _trace,
    "generate": _generate,
    "sound": _sound,
    "screenshot": _screenshot,
    "animate": _animate,
    "bench": _bench,
    "study": _study,
}
