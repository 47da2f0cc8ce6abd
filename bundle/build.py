"""Builds the bundle: the program with Python and all that it needs, except torch, in one archive in `dist`.

    pip install ".[bundle]" && python bundle/build.py

The same on Linux, Windows and macOS, each of which builds its own.
"""

import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import PyInstaller.__main__
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
NAME = "recurrent-playground"


def main() -> None:
    """Build the bundle and print the archive's path and size."""
    sys.path.insert(0, str(ROOT))
    from playground import __version__

    DIST.mkdir(exist_ok=True)
    draw_icon()
    with tempfile.TemporaryDirectory() as work:
        places = ["--distpath", str(DIST), "--workpath", work]
        PyInstaller.__main__.run([str(ROOT / "bundle" / "playground.spec"), "--noconfirm", *places])
    folder = NAME
    if sys.platform == "darwin":
        folder = "Recurrent Playground.app"
    else:
        add_compiled_code()
    if sys.platform == "linux":
        add_desktop_files()
    system = {"linux": "linux", "win32": "windows", "darwin": "macos"}.get(sys.platform, sys.platform)
    target = DIST / f"{NAME}-{__version__}-{system}-{platform.machine().lower()}"
    if sys.platform == "win32":
        archive = Path(shutil.make_archive(str(target), "zip", DIST, folder))
    else:  # a zip of Python's would lose which files are programs
        archive = target.with_name(f"{target.name}.tar.gz")
        with tarfile.open(archive, "w:gz", compresslevel=6) as file:
            file.add(DIST / folder, folder)
    print(f"{archive.relative_to(ROOT)}: {archive.stat().st_size / 1e6:.0f} MB")


def draw_icon() -> None:
    """Draw the icon as pixels, of which PyInstaller makes those of Windows and macOS."""
    image = QImage(512, 512, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(ROOT / "assets" / "icon.svg")).render(painter)
    painter.end()
    image.save(str(DIST / "icon.png"))


def add_compiled_code() -> None:
    """Let the bundled program compile its engine for common processors, and keep that in the bundle."""
    from playground.core.cell_kinds import KINDS
    from playground.engine.backends import kernel_cache

    if platform.machine().lower() not in {"x86_64", "amd64"}:
        return
    program = DIST / NAME / ("playground.exe" if sys.platform == "win32" else "playground")
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, **kernel_cache.COMMON_PROCESSOR, "NUMBA_CACHE_DIR": cache}
        for cell, kind in KINDS.items():
            if kind.is_recurrent:
                train = ["train", "hello", "--steps", "2", "--set", f"model.cell={cell}"]
                subprocess.run([str(program), *train], env=environment, check=True)
        package = DIST / NAME / "_internal" / "playground"
        for sources in [path for path in package.rglob("*") if path.is_dir()]:
            for code in Path(cache).glob(f"*/{kernel_cache.subfolder(sources)}"):
                shutil.copytree(code, package / kernel_cache.SHIPPED / sources.relative_to(package))
        if not any((package / kernel_cache.SHIPPED).rglob("*.nbi")):
            raise SystemExit("the bundle holds no compiled code: the compiler keeps it elsewhere.")


def add_desktop_files() -> None:
    """Add the icon, the entry of a desktop's menu, and the script that installs that."""
    for file in ("assets/icon.svg", f"bundle/{NAME}.desktop", f"bundle/{NAME}.xml", "bundle/install.sh"):
        shutil.copy(ROOT / file, DIST / NAME)


if __name__ == "__main__":
    main()
