"""Chooses the engine that trains: the one the user wants once it is available, and torch until then."""

import time
from collections.abc import Callable

from playground.core.optional import is_installed
from playground.engine.backends import compiler
from playground.engine.backends.compiler import Choice
from playground.engine.backends.results import EngineName
from playground.session.compilation import Compilation
from playground.session.mailbox import Notice

PAUSE = 0.1
"""Seconds between two looks at a compilation that is waited for."""


class EngineChoice:
    """The engine the user wants, and the one that is available now. Only where torch is not installed does `best` wait
    for a compilation, or until `is_closing`.

    `report` is called with the reason if compiled code is wanted but cannot be had, and before such a wait.
    """

    def __init__(self, choice: Choice, report: Callable[[Notice], None], is_closing: Callable[[], bool]) -> None:
        self._report, self._is_closing = report, is_closing
        self._compilation: Compilation | None = None
        self._has_failed = False
        self._choice: Choice = compiler.resolve_choice(choice)

    def choose(self, choice: Choice) -> None:
        """Change the wanted engine; "auto": compiled code as soon as it is available."""
        self._choice = compiler.resolve_choice(choice)

    def best(self) -> Choice:
        """Return the engine to use now. Start a compilation if one is needed."""
        if self._choice == "torch":
            return "torch"
        if not compiler.is_ready() and not self._has_failed:
            self._prepare()
            if self.is_waiting and not is_installed("torch"):
                self._wait()
        return self._choice if compiler.is_ready() else "torch"

    @property
    def is_waiting(self) -> bool:
        """Whether `best` may change soon, because code is being compiled."""
        return (
            self._choice != "torch" and self._compilation is not None and not (compiler.is_ready() or self._has_failed)
        )

    def label(self, engine: EngineName, device: str, *, recurrent: bool) -> str:
        """Return the name of the engine on screen. A network that is not recurrent waits for no compilation."""
        if engine == "compiled":
            return "compiled code"
        if device != "cpu":
            return f"PyTorch on {device.upper()}"
        return "PyTorch, while code compiles" if self.is_waiting and recurrent else "PyTorch"

    def stop(self) -> None:
        """Stop a running compilation."""
        if self._compilation is not None:
            self._compilation.stop()

    def _wait(self) -> None:
        """Wait for the compilation, because nothing else can train."""
        self._report(Notice("Compiling the engine, once on this computer …", wrong=False))
        while self.is_waiting and not self._is_closing():
            time.sleep(PAUSE)
            self._prepare()

    def _prepare(self) -> None:
        if self._compilation is None:
            self._compilation = Compilation()
        if self._compilation.is_done:
            problem = compiler.prepare()
            if problem:
                self._has_failed = True
                self._report(Notice(problem, wrong=True))
