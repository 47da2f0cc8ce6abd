"""`playground screenshot`."""

import argparse
import re
from pathlib import Path

from playground.app import ctrl_c
from playground.cli import bounded
from playground.cli.arguments import Parser, add_preset, budget, fail, settings, without_screen
from playground.core.specs import DEFAULT_STEPS, Mark, bounds
from playground.storage.errors import format_value, join_words
from playground.views.figures.formats import FORMATS


def main(parser: Parser, argv: list[str]) -> int:
    """Save a picture. Return the exit code. Raises `FileProblem`."""
    parser.description = (
        "Train a preset and save a picture: of the window as a .png, of its score, for paper, as a "
        f"{join_words([suffix for suffix in FORMATS.suffixes if suffix != '.png'], 'or')}. Needs no screen."
    )
    add_preset(parser, required=False)
    lesson = "instead of a preset: two pictures of each step of a lesson, or of all lessons, into the folder --out"
    parser.add_argument("--lesson", metavar="NAME|all", help=lesson)
    parser.add_argument("--step", type=bounded.whole(1, 12), metavar="N", help="of the lesson, the step of this number")
    until = f"train at most N steps first; without it, the mark's, or {DEFAULT_STEPS:,}"
    parser.add_argument("--steps", type=bounded.whole(0, bounds(Mark, "steps")[1]), metavar="N", help=until)
    parser.add_argument("--size", type=_size, default=(1440, 900), metavar="1440x900", help="the window's, in pixels")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    level = "how much the window shows: the basic controls and tracks, or all (default)"
    parser.add_argument("--level", choices=("basic", "all"), default="all", help=level)
    parser.add_argument("--out", type=Path, required=True, metavar=FORMATS.metavar)
    arguments = parser.parse_args(argv)
    if (arguments.preset is None) == (arguments.lesson is None):
        parser.error("name either a preset or a --lesson")
    if arguments.lesson is not None:
        return _lesson(arguments)
    from playground.storage import files, presets

    preset = presets.load(presets.find(arguments.preset), settings(arguments))
    files.check_target(arguments.out, FORMATS.suffixes)
    with ctrl_c.deferred():
        problem = without_screen()
        if problem:
            return fail(problem, 2)
        ctrl_c.raise_if_pressed()
        from playground.app.automation import screenshot

        return screenshot.take_screenshot(
            preset=arguments.preset,
            steps=budget(arguments, preset),
            size=arguments.size,
            theme=arguments.theme,
            level=arguments.level,
            out=arguments.out,
            overrides=tuple(arguments.set),
            seed=arguments.seed,
        )


def _lesson(arguments: argparse.Namespace) -> int:
    """Save the pictures of a lesson. Return the exit code. Raises `FileProblem`."""
    with ctrl_c.deferred():
        problem = without_screen()
        if problem:
            return fail(problem, 2)
        ctrl_c.raise_if_pressed()
        from playground.app.automation import lesson_pictures

        return lesson_pictures.take_lesson_pictures(
            arguments.lesson,
            step=arguments.step,
            size=arguments.size,
            theme=arguments.theme,
            out=arguments.out,
        )


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,5})x(\d{1,5})", text)
    width, height = (int(part) for part in match.groups()) if match else (0, 0)
    # The window itself is never smaller than 960x600.
    if not (960 <= width <= 7680 and 600 <= height <= 4320):
        raise argparse.ArgumentTypeError(
            f"{format_value(text)} is not a size from 960x600 to 7680x4320, such as 1440x900"
        )
    return width, height
