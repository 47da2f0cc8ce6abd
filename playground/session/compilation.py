"""Compiles the kernels for the first time, in a process of its own, so that neither the window nor training waits."""

import subprocess

from playground.engine.backends import compiler, kernel_cache


class Compilation:
    """Starts compiling when it is constructed, unless the kernels are cached already."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        if not compiler.is_ready() and not kernel_cache.is_filled():
            quiet = subprocess.DEVNULL
            self._process = subprocess.Popen(compiler.COMMAND, stdin=quiet, stdout=quiet, stderr=quiet)

    @property
    def is_done(self) -> bool:
        """Whether compiling has ended, with or without success. Never waits."""
        return self._process is None or self._process.poll() is not None

    def stop(self) -> None:
        """Stop compiling; the next start of the program compiles again."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait()
