"""The bundled program also starts as Python would, which its child processes rely on."""

import subprocess
import sys
from pathlib import Path

import pytest

ENTRY = Path(__file__).parents[1] / "bundle" / "entry.py"
COMMAND = (sys.executable, "-B", str(ENTRY))  # a flag that multiprocessing hands on


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (("-B", "-c", "import sys; print(sys.argv, __name__)", "--pipe"), "['-c', '--pipe'] __main__"),
        (("-m", "playground", "--version"), "recurrent-playground "),
        (("--version",), "recurrent-playground "),
        (("-B", "-m", "platform", "--terse"), sys.platform),
    ],
)
def test_it_runs_code_modules_and_the_command(arguments: tuple[str, ...], printed: str) -> None:
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=True)
    assert done.stdout.lower().startswith(printed.lower()), done.stdout
