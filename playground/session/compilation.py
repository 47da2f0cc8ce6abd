"""Compiling the kernels for the first time, in a process of its own, so that neither the window nor training waits."""

import subprocess

from playground.engine.backends import compiler, kernel_cache


class Compilation:
    """Begins when made, unless the kernels were compiled before."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        if not compiler.ready() and not kernel_cache.filled():
            quiet = subprocess.DEVNULL
            self._process = subprocess.Popen(compiler.COMMAND, stdin=quiet, stdout=quiet, stderr=quiet)

    @property
    def done(self) -> bool:
        """Whether it has ended, well or not. Never waits."""
        return self._process is None or self._process.poll() is not None

    def stop(self) -> None:
        """Give up; the next start begins again."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait()
