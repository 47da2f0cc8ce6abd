"""A picture of the window after some training, without anybody at the keyboard."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from playground.app import interruption
from playground.app.controllers import figure_export
from playground.app.main_window import MainWindow
from playground.app.start import application
from playground.core.snapshot import Snapshot
from playground.core.specs import Mark
from playground.storage import files, presets
from playground.views.figures import rendering
from playground.views.style.theme import Appearance


def take(
    preset: str,
    *,
    steps: int | None,
    size: tuple[int, int],
    theme: str,
    out: Path,
    overrides: Sequence[str] = (),
    seed: int | None = None,
) -> int:
    """Open the window with a preset, train for `steps` steps (None: to its mark), and write a picture of it:
    of the window as a .png, of its score as a .svg or .pdf.

    Gives the exit code: 1 where training failed.

    Raises `FileProblem` when the preset cannot be opened or the picture cannot be written.
    """
    settings = [*overrides, *([] if seed is None else [f"training.seed={seed}"])]
    experiment = presets.load(presets.find(preset), settings)
    app = application()
    interruption.check()
    window = MainWindow(Appearance(theme))
    seen: list[Snapshot] = []
    try:
        interruption.check()
        window.resize(*size)
        window.show()
        window.session.snapshot.connect(seen.append)
        window.open(experiment, preset)
        _wait(app, lambda: bool(seen) and seen[-1].trace is not None)
        mark = experiment.mark or Mark()
        _train(app, window, seen, mark.steps if steps is None else steps)
        app.processEvents()
        if out.suffix.lower() != ".png":
            figure_export.write(out, window.figure_export.available()[0])
            return _code(seen)
        picture = window.grab().toImage()
    finally:
        window.close()
    interruption.check()
    files.write(out, figure_export.drawn(out, lambda: rendering.encoded(picture)))
    return _code(seen)


def _code(seen: Sequence[Snapshot]) -> int:
    return 1 if seen[-1].status in ("diverged", "failed") else 0


def _train(app: QApplication, window: MainWindow, seen: list[Snapshot], steps: int) -> None:
    """Exactly `steps` steps, or fewer where the mark is reached or training fails before."""
    if steps > 0:
        window.session.train_for(steps)
        window.top.show_running(True)
        _wait(app, lambda: seen[-1].turn == window.session.turn and not window.session.running)
        window.top.show_running(False)


def _wait(app: QApplication, done: Callable[[], bool]) -> None:
    while not done():
        interruption.check()
        app.processEvents()
        time.sleep(0.002)
