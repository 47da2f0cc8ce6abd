"""The files that were opened or saved last: their order, their menu, and those that are gone."""

import pytest
from PySide6.QtWidgets import QMenu, QWidget

from playground.app.controllers.recent_files import MOST, RecentFiles
from playground.app.kept_experiments import kept_folder


@pytest.fixture
def owner(qtbot):
    owner = QWidget()
    qtbot.addWidget(owner)
    return owner


@pytest.fixture
def recent(context, owner):
    return RecentFiles(context, owner)


@pytest.fixture
def files(tmp_path, recent):
    """Twelve files, added in turn."""
    paths = [tmp_path / f"a & {number}.toml" for number in range(MOST + 2)]
    for path in paths:
        path.touch()
        recent.add(str(path))
    return paths


@pytest.fixture
def submenu(recent, owner):
    menu = QMenu(owner)
    recent.add_menu(menu)
    return menu.actions()[0].menu()


def entries(submenu):
    submenu.aboutToShow.emit()
    return [action for action in submenu.actions() if not action.isSeparator()]


def test_the_last_ten_are_remembered_each_once(recent, files, context):
    assert recent.paths == tuple(files[:-11:-1])
    recent.add(files[4])
    assert recent.paths[:3] == (files[4], files[11], files[10])
    assert len(recent.paths) == MOST
    assert RecentFiles(context, recent).paths == recent.paths


def test_what_is_no_file_of_the_user_is_not_remembered(recent):
    recent.add("hello")
    recent.add(kept_folder() / "1234.safetensors")
    assert recent.paths == ()


def test_the_menu_opens_them(recent, files, submenu, tmp_path):
    opened = []
    recent.opening.connect(opened.append)
    first, second, *_ = entries(submenu)
    folder = str(tmp_path) if len(str(tmp_path)) <= 40 else f"…{str(tmp_path)[-39:]}"
    assert first.text() == f"&1 a && 11.toml – {folder}"
    assert first.toolTip() == f"Open “{files[11]}”."
    second.trigger()
    assert opened == [str(files[10])]


def test_a_file_that_is_gone_is_said_and_left_out(recent, files, submenu, said):
    files[11].unlink()
    opened = []
    recent.opening.connect(opened.append)
    entries(submenu)[0].trigger()
    assert opened == []
    assert said[-1][0] == f"{files[11]}: there is no such file any more, and the list of recent files leaves it out."
    assert files[11] not in recent.paths


def test_the_list_is_cleared_and_then_offers_nothing(recent, files, submenu):
    assert submenu.menuAction().isEnabled()
    entries(submenu)[-1].trigger()
    assert recent.paths == ()
    assert not submenu.menuAction().isEnabled()
    assert all(path.exists() for path in files)
