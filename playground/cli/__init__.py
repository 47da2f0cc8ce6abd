"""The `playground` command: each of its commands in a file of its own, or beside what it runs.

Whatever goes wrong is one sentence on stderr and an exit code, which `EXIT_CODES` explains. `python -X dev -m
playground ...` shows where an unexpected error came from.
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
    "trace": "playground.cli.trace",
    "generate": "playground.cli.generate",
    "sound": "playground.cli.sound",
    "screenshot": "playground.cli.screenshot",
    "animate": "playground.cli.animate",
    "bench": "playground.cli.bench",
    "study": "playground.cli.study.command",
}
"""The module whose `main` runs each command. It is imported when that runs, and so is what the command needs."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line and give its exit code."""
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
    # Here and in the next function, because Ctrl+C is heard from `main` on.
    from playground.cli.arguments import code_of, fail
    from playground.storage.errors import FileProblem
    from playground.storage.files import unwritten

    try:
        code = _dispatch(arguments)
        _flush()
    except FileProblem as problem:
        return fail(str(problem), code_of(problem))
    except BrokenPipeError:
        # Whoever read the output has seen enough.
        _drop_output()
        return 0
    except Exception as error:
        if isinstance(error, OSError) and _is_of_output(error):
            _drop_output()
            return fail(str(unwritten(Path("the output"), error)), 1)
        if sys.flags.dev_mode:
            raise
        return fail(f"unexpected {type(error).__name__}: {str(error).partition(chr(10))[0]}", 1)
    return code


def _flush() -> None:
    if sys.stdout is not None:
        sys.stdout.flush()


def _is_of_output(error: OSError) -> bool:
    """Whether it is the output that cannot be written: files are named, and what goes wrong in them is a
    `FileProblem`."""
    return error.filename is None and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}


def _drop_output() -> None:
    """Python would complain once more when it closes stdout."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _dispatch(arguments: list[str]) -> int:
    from playground.cli.arguments import EXIT_CODES, Parser, fail
    from playground.storage.errors import nearest

    first = arguments[0] if arguments else ""
    if first in _COMMANDS:
        parser = Parser(prog=f"playground {first}", allow_abbrev=False, epilog=EXIT_CODES)
        return _run(lambda: importlib.import_module(_COMMANDS[first]).main(parser, arguments[1:]))
    near = nearest(first, tuple(_COMMANDS))
    if near and len(arguments) > 1:
        return fail(f"there is no command {first}; did you mean playground {near}?", 2)
    return _run(lambda: importlib.import_module("playground.cli.window").main(arguments))


def _run(command: Callable[[], int]) -> int:
    """Run a command and give its exit code, also where the parser ends it: what that printed may not be written yet."""
    try:
        return int(command())
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
