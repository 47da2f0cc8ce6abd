"""Compiles the kernels for the first time, in other processes, so that neither the window nor training waits."""

from playground.engine.backends import compiler


class Compilation:
    """Starts compiling when it is constructed, unless the kernels are cached already."""

    def __init__(self) -> None:
        self._processes = [] if compiler.is_ready() else compiler.start()

    @property
    def is_done(self) -> bool:
        """Whether compiling has ended, with or without success. Never waits."""
        return all(process.poll() is not None for process in self._processes)

    def stop(self) -> None:
        """Stop compiling; the next start of the program compiles the rest."""
        for process in self._processes:
            if process.poll() is None:
                process.terminate()
                process.wait()
