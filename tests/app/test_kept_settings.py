"""Settings that cannot be written are said so when the window is gone: Qt keeps silent."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from playground.app import start
from playground.app.settings import Settings


def test_settings_that_cannot_be_kept_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    for path, code in ((tmp_path / "kept.conf", 0), (tmp_path / "file" / "not.conf", 1)):
        settings = Settings(QSettings(str(path), QSettings.Format.IniFormat))
        settings.theme = "dark"
        assert start._sync(settings) == code
    said = capsys.readouterr().err
    assert said == f"playground: {path}: the settings are not kept, because this file cannot be written.\n"
