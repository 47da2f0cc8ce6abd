"""Takes a picture of the window after some training."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from playground.app import ctrl_c
from playground.app.controllers import figure_export
from playground.app.main_window import MainWindow
from playground.app.start import application
from playground.core.snapshot import Snapshot
from playground.core.specs import Mark
from playground.storage import files, presets
from playground.views.figures import rendering
from playground.views.style.theme import Appearance


def take_screenshot(
    preset: str,
    *,
    steps: int | None,
    size: tuple[int, int],
    theme: str,
    level: str,
    out: Path,
    overrides: Sequence[str] = (),
    seed: int | None = None,
) -> int:
    """Open the window with a preset, train for `steps` steps (None: to its mark), and write a picture: of the window as
    .png, of its score as .svg or .pdf. `level` is a key of `LEVELS`.

    Return the exit code: 1 if training diverged or failed.

    Raises `FileProblem` if the preset cannot be opened or the picture cannot be written.
    """
    settings = [*overrides, *([] if seed is None else [f"training.seed={seed}"])]
    experiment = presets.load(presets.find(preset), settings)
    app = application()
    ctrl_c.raise_if_pressed()
    window = MainWindow(Appearance(theme))
    snapshots: list[Snapshot] = []
    try:
        ctrl_c.raise_if_pressed()
        window.levels.show(level)
        window.resize(*size)
        window.show()
        window.strip.graph.get()  # a picture shows the plots from the first moment
        window.session.snapshot.connect(snapshots.append)
        window.open(experiment, preset)
        _wait(app, lambda: bool(snapshots) and snapshots[-1].trace is not None)
        mark = experiment.mark or Mark()
        _train(app, window, snapshots, mark.steps if steps is None else steps)
        app.processEvents()
        if out.suffix.lower() != ".png":
            figure_export.write_figure(out, window.figure_export.figures()[0])
            return _exit_code(snapshots)
        picture = window.grab().toImage()
    finally:
        window.close()
    ctrl_c.raise_if_pressed()
    files.write_bytes(out, figure_export.render(out, lambda: rendering.encode_png(picture)))
    return _exit_code(snapshots)


def _exit_code(snapshots: Sequence[Snapshot]) -> int:
    return 1 if snapshots[-1].status in ("diverged", "failed") else 0


def _train(app: QApplication, window: MainWindow, snapshots: list[Snapshot], steps: int) -> None:
    """Train for exactly `steps` steps, or fewer if the mark is reached or training fails."""
    if steps > 0:
        window.session.train_for(steps)
        window.top.show_running(True)
        _wait(app, lambda: snapshots[-1].turn == window.session.turn and not window.session.is_running)
        window.top.show_running(False)


def _wait(app: QApplication, done: Callable[[], bool]) -> None:
    while not done():
        ctrl_c.raise_if_pressed()
        app.processEvents()
        time.sleep(0.002)
