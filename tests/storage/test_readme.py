"""The README's commands, taken from it and run."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from playground.core.formats import Format
from playground.engine.training.run import Run
from playground.session import headless
from playground.storage import presets
from playground.storage.exports import animations, models, sounds, traces, weights
from playground.views.figures import formats as figures

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the trained preset, as the README's command leaves it."""
    run = Run(presets.load(presets.find("greener-or-brown")))
    assert run.preset.mark is not None
    assert run.run(run.preset.mark.steps).outcome == "reached"
    path = tmp_path_factory.mktemp("models")
    for name in ("model.pt", "model.safetensors", "model.onnx", "model.py"):
        models.write_model(path / name, headless.trained_model(run))
    return path


@pytest.mark.parametrize("name", ["model.pt", "model.safetensors", "model.onnx"])
def test_eight_lines_load_an_export_and_predict(folder: Path, name: str) -> None:
    (lines,) = (block for block in re.findall(r"```python\n(.*?)```", README, re.S) if f'"{name}"' in block)
    assert lines.count("\n") == 8
    # Run without this program and, for a `.pt`, without safetensors.
    absent = ["playground", "safetensors"] if name == "model.pt" else ["playground"]
    code = f"import sys\nsys.modules.update(dict.fromkeys({absent}))\n{lines}"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    trace = headless.trace(models.read_model(folder / "model.pt"), "The grass is always")
    assert done.stdout == trace.answers[int(trace.predictions[-1].argmax())] + "\n", done.stderr
    assert f"All print `{done.stdout.strip()}`" in README


def test_two_lines_import_an_export_and_predict(folder: Path) -> None:
    (lines,) = re.findall(r"```python\n(import model\n.*?)```", README, re.S)
    done = subprocess.run([sys.executable, "-c", lines], cwd=folder, capture_output=True, text=True, check=True)
    assert f"All print `{done.stdout.strip()}`" in README


def test_the_readme_begins_with_the_two_commands() -> None:
    first_screen = "\n".join(README.splitlines()[:20])
    assert re.findall(r"```sh\n(.*?)\n```", first_screen) == [
        "pip install . && playground",
        'pip install -e ".[test]" && pytest',
    ]


def test_every_file_the_readme_points_to_is_there() -> None:
    prose = re.sub(r"```.*?```|`[^`\n]+`", "", README, flags=re.DOTALL)
    targets = re.findall(r"\]\((?!http)([^)]+)\)", prose)
    assert "assets/screenshots/window.png" in targets
    for target in targets:
        assert (ROOT / target).exists(), target


def test_the_readme_lists_the_formats_that_there_are() -> None:
    listed = README.partition("| written | ends in |\n| --- | --- |\n")[2].partition("\n\n")[0].splitlines()
    registries = [registry.FORMATS for registry in (weights, traces, sounds, animations, figures)]
    assert listed == [f"| {registry.kind} | {', '.join(map(named, registry.rows))} |" for registry in registries]
    usage = {line.split()[1]: line for line in README.splitlines() if line.startswith("playground ")}
    commands = {"trace": traces, "sound": sounds, "animate": animations, "screenshot": figures}
    for command, registry in commands.items():
        assert f"--out {registry.FORMATS.metavar}" in usage[command], command


def named(row: Format) -> str:
    return f"{', '.join(f'`{suffix}`' for suffix in row.suffixes)} ({row.label})"
