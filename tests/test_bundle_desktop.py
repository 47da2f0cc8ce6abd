"""A Linux desktop opens experiments, models and links with the bundled program, wherever that lies."""

import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from playground.cli import main

BUNDLE = Path(__file__).parents[1] / "bundle"
NAME = "recurrent-playground"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no .desktop files")
def test_the_desktop_finds_the_program_by_what_it_opens(tmp_path):
    folder, data = tmp_path / "my programs" / NAME, tmp_path / "data"
    folder.mkdir(parents=True)
    for file in (f"{NAME}.desktop", f"{NAME}.xml", "install.sh"):
        shutil.copy(BUNDLE / file, folder)
    for _ in range(2):
        subprocess.run(
            ["sh", "install.sh"], cwd=folder, env={"PATH": "/usr/bin:/bin", "XDG_DATA_HOME": data}, check=True
        )
    entry = ConfigParser(interpolation=None)
    entry.read(data / "applications" / f"{NAME}.desktop")
    assert entry["Desktop Entry"]["Exec"] == f'"{folder}/playground" %u'
    types = entry["Desktop Entry"]["MimeType"].split(";")
    described = ElementTree.parse(data / "mime" / "packages" / f"{NAME}.xml").getroot()[0]
    assert described.attrib["type"] in types
    assert "x-scheme-handler/playground" in types
    assert [part.attrib["pattern"] for part in described if part.tag.endswith("glob")] == ["*.safetensors"]


def test_a_file_is_opened_by_the_url_that_a_desktop_passes(tmp_path, capsys):
    missing = tmp_path / "not here, é.toml"
    assert main([missing.as_uri()]) == 2
    assert str(missing) in capsys.readouterr().err
