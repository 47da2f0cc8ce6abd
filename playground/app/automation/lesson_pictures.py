"""Takes pictures of the window at each step of a lesson: as it asks, and once its action is done."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from playground.app import ctrl_c
from playground.app.controllers import figure_export
from playground.app.main_window import MainWindow
from playground.app.start import application
from playground.storage import files, lessons
from playground.views.figures import rendering
from playground.views.style.theme import Appearance

PATIENCE = 600.0
"""Seconds that a step's action may take."""


def take_lesson_pictures(name: str, *, step: int | None, size: tuple[int, int], theme: str, out: Path) -> int:
    """Go through a shipped lesson, or through all with the name "all". Write `NAME-STEP.png` and `NAME-STEP-done.png`
    for each step into the folder `out`, or for the step of this number alone. Return the exit code.

    Raises `FileProblem` if there is no such lesson or a picture cannot be written.
    """
    shipped = dict(lessons.shipped())
    if name != "all":
        lessons.load(lessons.find(name))
    app = application()
    files.make_folder(out)
    for each in shipped if name == "all" else (name,):
        pictures = _Pictures(app, each, size, theme, out)
        try:
            pictures.take(range(len(shipped[each].steps)) if step is None else (step - 1,))
        finally:
            pictures.window.close()
            pictures.window.gallery.join()
    return 0


class _Pictures:
    """One window, and the lesson in it."""

    def __init__(self, app: QApplication, name: str, size: tuple[int, int], theme: str, out: Path) -> None:
        self._app, self._name, self._theme, self._out = app, name, theme, out
        self.window = MainWindow(Appearance(theme))
        self.window.levels.show("basic")
        self.window.resize(*size)
        self.window.show()
        self.window.strip.graph.get()  # a picture shows the plots from the first moment

    def take(self, steps: "range | tuple[int, ...]") -> None:
        """Take the pictures of these steps, by their indices, one after the other."""
        lesson = self.window.lesson
        lesson.begin(self._name, steps[0])
        self._wait(lambda: lesson.is_open and self._is_at_rest)
        for index in steps:
            lesson.go_to(index)
            self._rest()
            self._save(f"{self._name}-{index + 1}.png")
            lesson.do_step()
            self._rest()
            self._save(f"{self._name}-{index + 1}-done.png")

    @property
    def _is_at_rest(self) -> bool:
        return not self.window.lesson.is_preparing and not self.window.session.is_running

    def _rest(self) -> None:
        """Wait until everything asked for is on the screen: an action may only begin after a while."""
        for _ in range(2):
            begin = time.monotonic()
            self._wait(lambda: self._is_at_rest)
            while time.monotonic() < begin + 0.4:
                self._app.processEvents()
                time.sleep(0.002)
        for _ in range(3):
            # What came last is laid out in another turn, and scrolled to in the one behind that.
            self._app.processEvents()

    def _wait(self, done: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not done() and time.monotonic() < end:
            ctrl_c.raise_if_pressed()
            self._app.processEvents()
            time.sleep(0.002)

    def _save(self, name: str) -> None:
        path, picture = self._out / name, self.window.grab().toImage()
        files.write_bytes(path, figure_export.render(path, lambda: rendering.encode_png(picture)))
