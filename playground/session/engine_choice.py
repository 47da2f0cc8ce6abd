"""Chooses the engine that trains: the one the user wants once it is available, and torch until then."""

import time
from collections.abc import Callable

from playground.core.optional import is_installed
from playground.core.shapes import is_recurrent
from playground.engine.backends import compiler
from playground.engine.backends.compiler import Choice
from playground.engine.backends.results import EngineName
from playground.session.compilation import Compilation
from playground.session.mailbox import Notice

PAUSE = 0.1
"""Seconds between two looks at a compilation that is waited for."""


class EngineChoice:
    """The engine the user wants, and the one that is available now for a network. Only where torch is not installed
    does `best` wait for a compilation, or until `is_closing`.

    `report` is called with the reason if compiled code is wanted but cannot be had, and before such a wait.
    """

    def __init__(self, choice: Choice, report: Callable[[Notice], None], is_closing: Callable[[], bool]) -> None:
        self._report, self._is_closing = report, is_closing
        self._compilation = Compilation()
        self._reported: set[str] = set()
        self._choice: Choice = compiler.resolve_choice(choice)

    def choose(self, choice: Choice) -> None:
        """Change the wanted engine; "auto": compiled code as soon as it is available."""
        self._choice = compiler.resolve_choice(choice)

    def best(self, cell: str) -> Choice:
        """Return the engine to use now for a network of this cell. Start a compilation if one is needed."""
        if self._choice == "torch" or not is_recurrent(cell):
            return "torch"
        if self.awaits(cell):
            self._advance(cell)
            if self.awaits(cell) and not is_installed("torch"):
                self._wait(cell)
        if not compiler.is_ready(cell):
            return "torch"
        self._compilation.compile_rest()
        return self._choice

    def awaits(self, cell: str) -> bool:
        """Whether `best` may change soon for a cell, because code is being compiled."""
        return self._choice != "torch" and is_recurrent(cell) and not compiler.is_settled(cell)

    def label(self, engine: EngineName, device: str, cell: str) -> str:
        """Return the name on screen of the engine that computes a network of this cell."""
        if engine == "compiled":
            return "compiled code"
        if device != "cpu":
            return f"PyTorch on {device.upper()}"
        return "PyTorch, while code compiles" if self.awaits(cell) else "PyTorch"

    def stop(self) -> None:
        """Stop a running compilation."""
        self._compilation.stop()

    def _wait(self, cell: str) -> None:
        """Wait for the compilation, because nothing else can train."""
        self._report(Notice("Compiling the engine, once on this computer …", wrong=False))
        while self.awaits(cell) and not self._is_closing():
            time.sleep(PAUSE)
            self._advance(cell)

    def _advance(self, cell: str) -> None:
        if not self._compilation.is_done(cell):
            return
        problem = compiler.load(cell)
        if problem and problem not in self._reported:
            self._reported.add(problem)
            self._report(Notice(problem, wrong=True))
