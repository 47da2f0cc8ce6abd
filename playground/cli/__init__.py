"""The `playground` command. Each subcommand has a file of its own.

Errors are one sentence on stderr and an exit code, which `EXIT_CODES` explains. `python -X dev -m playground ...` shows
the traceback of an unexpected error.
"""

import errno
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

_COMMANDS = {
    "presets": "playground.cli.presets",
    "train": "playground.cli.train",
    "export": "playground.cli.export",
    "trace": "playground.cli.trace",
    "generate": "playground.cli.generate",
    "sound": "playground.cli.sound",
    "screenshot": "playground.cli.screenshot",
    "animate": "playground.cli.animate",
    "bench": "playground.cli.bench",
    "study": "playground.cli.study.command",
    "lesson": "playground.cli.lesson",
}
"""The module whose `main` runs each command. It is imported only when its command runs."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        return _guarded(arguments)
    except KeyboardInterrupt:
        print("playground: stopped by Ctrl+C.", file=sys.stderr)
        return 130


def _guarded(arguments: list[str]) -> int:
    # Imported here, so that `main` already handles Ctrl+C meanwhile.
    from playground.cli.arguments import code_of, fail
    from playground.core.optional import MissingLibrary
    from playground.storage.errors import FileProblem
    from playground.storage.files import write_problem

    try:
        code = _dispatch(arguments)
        _flush()
    except FileProblem as problem:
        return fail(str(problem), code_of(problem))
    except MissingLibrary as problem:
        return fail(str(problem), 1)
    except BrokenPipeError:
        # The reader of the output has closed it, as `head` does.
        _drop_output()
        return 0
    except Exception as error:
        if isinstance(error, OSError) and _is_of_output(error):
            _drop_output()
            return fail(str(write_problem(Path("the output"), error)), 1)
        if sys.flags.dev_mode:
            raise
        return fail(f"unexpected {type(error).__name__}: {str(error).partition(chr(10))[0]}", 1)
    return code


def _flush() -> None:
    if sys.stdout is not None:
        sys.stdout.flush()


def _is_of_output(error: OSError) -> bool:
    """Whether stdout could not be written. Errors of files have a file name, or are a `FileProblem`."""
    return error.filename is None and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}


def _drop_output() -> None:
    """Redirect stdout to nowhere, because Python would report the same error again when it closes stdout."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _dispatch(arguments: list[str]) -> int:
    from playground.cli.arguments import EXIT_CODES, Parser, fail
    from playground.storage.errors import closest_match

    first = arguments[0] if arguments else ""
    if first in _COMMANDS:
        parser = Parser(prog=f"playground {first}", allow_abbrev=False, epilog=EXIT_CODES)
        return _run(lambda: importlib.import_module(_COMMANDS[first]).main(parser, arguments[1:]))
    near = closest_match(first, tuple(_COMMANDS))
    if near and len(arguments) > 1:
        return fail(f"there is no command {first}; did you mean playground {near}?", 2)
    return _run(lambda: importlib.import_module("playground.cli.window").main(arguments))


def _run(command: Callable[[], int]) -> int:
    """Run a command and return its exit code, also if the parser exits, whose output is not flushed yet."""
    try:
        return int(command())
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
