"""Compiles the kernels for the first time, in other processes, so that neither the window nor training waits."""

import subprocess

from playground.engine.backends import compiler, kernel_cache


class Compilation:
    """Compiles for one cell after the other, as they are asked for, and for all others in the background."""

    def __init__(self) -> None:
        self._processes: list[subprocess.Popen[bytes]] = []
        self._is_background = self._has_compiled_rest = False
        self._tried: set[str] = set()

    def is_done(self, cell: str) -> bool:
        """Whether compiling for a cell has ended, with or without success. Starts it unless the cell is in the cache;
        tries it once. Never waits."""
        if self._is_running and not self._is_background:
            return False
        if cell in self._tried or kernel_cache.is_filled(cell):
            return True
        self.stop()
        self._tried.add(cell)
        self._processes, self._is_background = compiler.start(cell), False
        return False

    def compile_rest(self) -> None:
        """Start to compile for all other cells, at low priority, so that their networks need not wait later."""
        if not self._has_compiled_rest and not self._is_running:
            self._processes, self._is_background = compiler.start(background=True), True
            self._has_compiled_rest = True

    def stop(self) -> None:
        """Stop compiling; the rest is compiled when it is needed."""
        if self._is_running:
            compiler.stop(self._processes)
            self._has_compiled_rest = False

    @property
    def _is_running(self) -> bool:
        return any(process.poll() is None for process in self._processes)
