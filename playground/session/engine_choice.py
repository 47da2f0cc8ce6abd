"""Which engine computes: the one that was chosen, as soon as it can be had, and until then another."""

from collections.abc import Callable

from playground.engine.backends import compiler
from playground.engine.backends.compiler import Choice
from playground.engine.backends.results import Name
from playground.session.compilation import Compilation


class EngineChoice:
    """What was chosen, and what can be had of it now. Nothing here waits for a compilation.

    `complain` is called once with the reason where compiled code was wanted and there is none.
    """

    def __init__(self, choice: Choice, complain: Callable[[str], None]) -> None:
        self._complain = complain
        self._compiling: Compilation | None = None
        self._told = False
        self._choice: Choice = compiler.wanted(choice)

    def choose(self, choice: Choice) -> None:
        """Another one from now on; "auto": compiled code as soon as it can be had."""
        self._choice = compiler.wanted(choice)

    def best(self) -> Choice:
        """What to ask for now. Begins a compilation where one is needed."""
        if self._choice == "torch":
            return "torch"
        if not compiler.ready() and not self._told:
            self._prepare()
        return self._choice if compiler.ready() else "torch"

    @property
    def waiting(self) -> bool:
        """Whether `best` may soon say something else, because code is being compiled."""
        return self._choice != "torch" and self._compiling is not None and not (compiler.ready() or self._told)

    def words(self, engine: Name, device: str, *, recurrent: bool) -> str:
        """How the window calls what computes. A network without a state waits for no compilation."""
        if engine == "compiled":
            return "compiled code"
        if device != "cpu":
            return f"PyTorch on {device.upper()}"
        return "PyTorch, while code compiles" if self.waiting and recurrent else "PyTorch"

    def stop(self) -> None:
        """Give up a compilation under way."""
        if self._compiling is not None:
            self._compiling.stop()

    def _prepare(self) -> None:
        if self._compiling is None:
            self._compiling = Compilation()
        if self._compiling.done:
            problem = compiler.prepare()
            if problem:
                self._told = True
                self._complain(problem)
