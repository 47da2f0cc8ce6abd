"""`playground animate`."""

from pathlib import Path

from playground.app import ctrl_c
from playground.cli import bounded
from playground.cli.arguments import Parser, add_preset, budget, fail, settings, without_screen
from playground.core.specs import DEFAULT_STEPS, Mark


def main(parser: Parser, argv: list[str]) -> int:
    """Write an animation. Return the exit code. Raises `FileProblem`."""
    from playground.storage.exports import animations

    parser.description = (
        "Train a preset and write an animation of its score and curves, ten pictures a second: one before the first "
        "step, one after every K, and one at the end. Needs no screen."
    )
    add_preset(parser)
    until = f"train at most N steps; without it, the mark's, or {DEFAULT_STEPS:,}"
    parser.add_argument("--steps", type=bounded.of(Mark, "steps"), metavar="N", help=until)
    often = "a picture every K steps; without it, about 100 pictures"
    parser.add_argument("--every", type=bounded.of(Mark, "steps"), metavar="K", help=often)
    parser.add_argument("--out", type=Path, required=True, metavar=animations.FORMATS.metavar)
    arguments = parser.parse_args(argv)
    from playground.storage import presets

    preset = presets.load(presets.find(arguments.preset), settings(arguments))
    animations.check_target(arguments.out)
    with ctrl_c.deferred():
        problem = without_screen()
        if problem:
            return fail(problem, 2)
        ctrl_c.raise_if_pressed()
        from playground.app.automation import animate

        ctrl_c.raise_if_pressed()
        steps = budget(arguments, preset)
        every = arguments.every or max(1, steps // 100)
        code = animate.write_animation(preset, steps=steps, every=every, out=arguments.out)
    return fail("training diverged; the animation ends there.", code) if code else 0
