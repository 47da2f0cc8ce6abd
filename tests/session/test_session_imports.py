"""The session runs without a screen: of Qt it uses signals alone."""

import re
from pathlib import Path

import playground.session


def test_the_session_uses_no_more_of_qt_than_its_core() -> None:
    files = list(Path(playground.session.__file__).parent.glob("*.py"))
    assert len(files) > 10
    for file in files:
        assert set(re.findall(r"PySide6\.?\w*", file.read_text())) <= {"PySide6.QtCore"}, file
