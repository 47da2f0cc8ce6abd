"""`playground bench`."""

from pathlib import Path

from playground.app import ctrl_c
from playground.cli.arguments import Parser, fail, without_screen


def main(parser: Parser, argv: list[str]) -> int:
    """Measure this machine. Return the exit code. Raises `FileProblem`."""
    parser.description = (
        "Measure this machine, in about three minutes: milliseconds a training step of a plain torch loop, alone and "
        "beside the window, of a JAX loop where JAX is installed, and of this program, headless and live; the window's "
        "frames and gaps; how cost grows with size and shrinks with threads; and starting up."
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
    from playground.core.optional import MissingLibrary, is_installed, needs_torch
    from playground.storage import files

    if not (arguments.view or arguments.stored or is_installed("torch")):
        raise MissingLibrary(needs_torch("A comparison with torch"))
    if arguments.plot:
        files.check_target(arguments.plot, (".png", ".svg"))
    with ctrl_c.deferred():
        problem = without_screen()
        if problem:
            return fail(problem, 2)
        if arguments.view:
            from playground.bench import view as views

            return views.main(as_json=arguments.json, as_markdown=arguments.markdown)
        from playground import bench

        return bench.main(
            as_json=arguments.json, as_markdown=arguments.markdown, stored=arguments.stored, plot=arguments.plot
        )
