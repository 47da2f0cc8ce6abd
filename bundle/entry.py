"""Where the bundled program starts: the `playground` command.

The program and joblib start further processes of `sys.executable`, which here is the program itself and no interpreter.
So it also takes the `-m MODULE` and `-c CODE` of Python, behind the flags that multiprocessing puts before them.
"""

import multiprocessing
import runpy
import subprocess
import sys


def main(arguments: list[str]) -> None:
    """Run a module, code, or the command, as Python would. Raises `SystemExit`."""
    flags = subprocess._args_from_interpreter_flags()
    rest = arguments[len(flags) :] if arguments[: len(flags)] == flags else arguments
    option, value = rest[:2] if len(rest) > 1 else ("", "")
    if option == "-c":
        sys.argv = ["-c", *rest[2:]]
        exec(value, {"__name__": "__main__"})
    else:
        if option == "-m":
            sys.argv = rest[1:]
        # The command, too: joblib's processes import the main module again, by its name.
        runpy.run_module(value if option == "-m" else "playground", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    multiprocessing.freeze_support()
    main(sys.argv[1:])
