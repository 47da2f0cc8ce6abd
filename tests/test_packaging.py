"""An installed wheel, used from another folder with the checkout gone, has all that it needs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from playground.engine.backends import kernel_cache

ROOT = Path(__file__).parents[1]
WITHOUT_CHECKOUT = """
import sys
checkout, site = sys.argv[1:3]
sys.path[:] = [path for path in sys.path if path and not path.startswith(checkout)]
sys.meta_path[:] = [finder for finder in sys.meta_path if "editable" not in repr(finder)]
"""
LOOK_UP = f"""{WITHOUT_CHECKOUT}
import playground
from playground.cli import main
from playground.core.resources import resource
from playground.storage import lessons, presets
for path in (playground.__file__, *map(resource, ("presets", "assets/icons", "assets/fonts"))):
    assert str(path).startswith(site), path
    print(path)
for name, _ in presets.shipped():
    presets.load(presets.find(name))
assert len(lessons.shipped()) == 9
assert lessons.transfer_test()
sys.exit(main(["presets"]))
"""

STAMP = f"""{WITHOUT_CHECKOUT}
from playground.engine.backends import kernel_cache
assert kernel_cache.__file__.startswith(site), kernel_cache.__file__
print(kernel_cache.folder().name)
"""


def run(*argv: str | Path, cwd: Path, **environment: str) -> str:
    """The output of a command that must succeed."""
    env = {**os.environ, **environment}
    done = subprocess.run(argv, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel installed in it."""
    built, site = tmp_path_factory.mktemp("built"), tmp_path_factory.mktemp("site")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", built, ROOT, cwd=built)
    (wheel,) = built.glob("*.whl")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--no-index", "--no-deps")
    run(*pip, "--target", site, wheel, cwd=built)
    return site


def test_an_installed_wheel_finds_its_presets_and_assets(site: Path, tmp_path: Path) -> None:
    out = run(sys.executable, "-c", LOOK_UP, ROOT, site, cwd=tmp_path, PYTHONPATH=str(site))
    for path in (ROOT / "presets").glob("*.toml"):
        assert f"\n{path.stem} " in out
    for folder, place in (("playground", ""), ("presets", "presets"), ("assets", "assets")):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert (site / "playground" / place / path.relative_to(ROOT / folder)).exists()


def test_the_installed_command_runs(site: Path, tmp_path: Path) -> None:
    out = run(site / "bin" / "playground", "--version", cwd=tmp_path, PYTHONPATH=str(site))
    assert out.startswith("recurrent-playground ")


def test_an_installed_wheel_runs_code_compiled_from_the_same_sources(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    out = run(sys.executable, "-c", STAMP, ROOT, site, cwd=tmp_path, PYTHONPATH=str(site))
    assert out.strip() == kernel_cache.folder().name
