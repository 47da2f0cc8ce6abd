"""`playground` alone, or with a preset: the window."""

import argparse
import gc

from playground.app import ctrl_c
from playground.cli.arguments import EXIT_CODES, Parser, fail
from playground.core.version import __version__


def main(argv: list[str]) -> int:
    """Open the window. Return the exit code once it is closed. Raises `FileProblem`."""
    parser = Parser(
        prog="playground",
        usage="playground [PRESET | FILE | LINK]\n       playground COMMAND ...",
        description="Watch recurrent networks while they learn. Opens the window, with a preset if one is given.",
        epilog="commands: presets (list them), train, trace, generate, sound, screenshot, animate, bench, study, "
        "lesson; each explains itself with --help\n" + EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    about = "a preset's name, the file of a preset, an experiment, data or a network made elsewhere, or a link"
    parser.add_argument("preset", nargs="?", metavar="PRESET | FILE | LINK", help=about)
    parser.add_argument("--version", action="version", version=f"recurrent-playground {__version__}")
    preset: str | None = parser.parse_args(argv).preset
    if preset is not None:
        preset = _without_scheme(preset)
        from playground.storage import experiments, imports, links, presets, previews

        # The window reads everything else on a thread of its own.
        if links.is_link(preset):
            links.read(preset)
        elif (path := presets.find(preset)).suffix.lower() not in (
            experiments.SUFFIX,
            *imports.SUFFIXES,
            *previews.SUFFIXES,
        ):
            presets.load(path)
    with ctrl_c.deferred():
        from playground.app import display

        problem = display.problem()
        if problem:
            return fail(problem, 2)
        from playground.views.style.garbage_collection import garbage_collection_paused

        # What is imported stays: no collection of garbage need search it, now or later.
        with garbage_collection_paused():
            from playground.app.start import open_window

        gc.freeze()
        return open_window(preset)


def _without_scheme(name: str) -> str:
    """Return the path of a `file:` URL, as which a desktop may name a file; any other text as it is."""
    if not name.startswith("file:"):
        return name
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    return url2pathname(urlsplit(name).path)
