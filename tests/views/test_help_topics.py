"""Help topics: every file can be read, and every kind of network has its own, made from its row."""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

import playground
from playground.core.cell_kinds import KINDS
from playground.views.help import topics
from playground.views.help.described import topic_at
from playground.views.help.markup import equations_html, plain_text, text_html
from playground.views.help.pictures import picture
from playground.views.help.places import COMMON, PLACES
from playground.views.help.topics import topic, written
from playground.views.lesson.lesson_list import LessonList
from playground.views.microscope.equations_in_names import gate_in_names, stateless_in_names, states_in_names
from playground.views.score.more_tracks import MoreTracks
from playground.views.score.score import Score
from playground.views.style.theme import LIGHT, Appearance

MADE = [
    *(f"cell.{cell}" for cell in KINDS),
    *(f"gate.{cell}.{gate.name}" for cell, kind in KINDS.items() for gate in kind.gates),
    *(f"state.{cell}.{state}" for cell, kind in KINDS.items() for state in kind.states or ("hidden",)),
]
ALL = [*written(), *MADE]


def words(line):
    return "".join(piece.text for piece in line)


@pytest.mark.parametrize("key", ALL)
def test_a_topic_has_a_title_one_sentence_and_a_paragraph(key):
    found = topic(key)
    assert found.title
    assert len(found.text) > 15
    assert found.text.rstrip().endswith((".", "?"))
    for sentence in (found.tip, *found.options.values()):
        assert re.fullmatch(r"[A-Z][^\n]*\.", sentence)
        assert not re.search(r"[.!?] [A-Z]", sentence)
        assert len(sentence) <= 110
    assert "*" not in text_html(found)
    assert "_{" not in text_html(found) + equations_html(found, LIGHT)


def test_every_place_names_a_topic_that_is_there():
    keys = {*COMMON.values(), *(key for places in PLACES.values() for key in places.values() if "*" not in key)}
    assert {key for key in keys if key not in written()} == set()


def test_no_topic_is_unused(qtbot):
    score = Score(Appearance("light"))
    qtbot.addWidget(score)
    tracks = [*score.pinned.tracks, *score.stack.tracks]
    used = {key for places in (COMMON, *PLACES.values()) for key in places.values()}
    used |= {track.topic_at(None, in_legend) for track in tracks for in_legend in (False, True)}
    used |= {f"cell-{cell}" for cell in KINDS} | {f"gate-{gate.name}" for kind in KINDS.values() for gate in kind.gates}
    used |= {f"state-{state}" for kind in KINDS.values() for state in kind.states}
    used |= {f"questions-{when}" for when in LessonList().tests}
    sources = "".join(file.read_text("utf-8") for file in Path(playground.__file__).parent.rglob("*.py"))
    assert [key for key in written() if key not in used and f'"{key}"' not in sources] == []


@pytest.mark.parametrize("cell", ["gru", "mingru"])
def test_a_track_that_was_never_in_sight_is_explained_in_the_kind_of_network(qtbot, cell):
    score, more = Score(Appearance("light")), MoreTracks(Appearance("light"))
    for widget in (score, more):
        qtbot.addWidget(widget)
    tracks = [track for track in score.stack.tracks if track.name in {"update", "gradient"}]
    for kind in ("peephole", cell):
        more.show_tracks(tracks if kind == cell else tracks[-1:], kind)
    found = {name: topic_at(chip, chip.rect().center()) for name, chip in more.chips.items()}
    assert found["update"] == (f"gate.{cell}.update", more.chips["update"])
    assert found["gradient"] == ("track-gradient", more.chips["gradient"])
    assert more.chips["update"].toolTip() == topic(f"gate.{cell}.update").tip


@pytest.mark.parametrize("cell", KINDS)
def test_a_kinds_topics_have_the_equations_of_its_row(cell):
    kind = KINDS[cell]
    shown = [words(line) for _, line in topic(f"cell.{cell}").equations]
    if not kind.is_recurrent:
        assert shown == [words(stateless_in_names(cell))]
        return
    states = [words(line) for line in states_in_names(kind)]
    for gate in kind.gates:
        own = words(gate_in_names(kind, gate))
        assert own in shown
        about_gate = [words(line) for _, line in topic(f"gate.{cell}.{gate.name}").equations]
        assert about_gate == ([own, *states] if gate.name != "hidden" else [own])
    assert shown[-len(states) :] == states
    for state in kind.states:
        [line] = topic(f"state.{cell}.{state}").equations
        assert words(line[1]).startswith(f"{state[0]} = ")


def test_a_kind_that_nobody_has_written_about_has_topics_all_the_same(monkeypatch):
    monkeypatch.setattr(topics, "written", lambda: {key: it for key, it in written().items() if "-lstm" not in key})
    found = topics.topic("cell.lstm")
    assert found.tip == "Use the LSTM: three gates and a cell state."
    assert "keeps the share f of the old one and adds the share i of the candidate g" in found.text
    assert "1\u00a0−\u00a0z of the candidate" in topic("cell.gru").text
    assert "1\u00a0−\u00a0z of the old one" in topic("cell.mingru").text


def test_an_equation_has_indices_and_the_gates_colours():
    html = equations_html(topic("gate.gru.candidate"), LIGHT)
    assert f'color: {LIGHT.candidate}">g<sub>t</sub>' in html
    assert "tanh(" in html
    assert "W<sub>g</sub>·x<sub>t</sub> + " in html
    assert "U<sub>g</sub>·h<sub>t−1</sub> + b′<sub>g</sub>" in html
    assert "g = tanh(W·x + b + r·(U·h₋₁ + b′))" in plain_text(topic("gate.gru.candidate"))


def test_a_fault_in_a_file_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(topics, "resource", lambda _name: tmp_path)
    for text, fault in (
        ('[one]\ntitle = "One"\ntext = "Text."', "own.toml: the topic [one] lacks “tip”."),
        ('[one]\ntitle = "One"\ntip = "A."\ntext = "B."\nequatoin = ""', "own.toml: the topic [one] has “equatoin”"),
    ):
        (tmp_path / "own.toml").write_text(text, "utf-8")
        with pytest.raises(ValueError, match=re.escape(fault)):
            written.__wrapped__()
    with pytest.raises(KeyError, match="no help topic 'nothing'"):
        topic("nothing")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_picture_is_drawn(qapp, theme):
    appearance = Appearance(theme)
    names = {topic(key).picture for key in ALL} | {"curve:σ"}
    assert {name.partition(":")[0] for name in names} >= {"cell", "curve", "colours", "readout", "gradient"}
    for name in names - {""}:
        image = picture(name, appearance, 2.0).toImage().convertToFormat(QImage.Format.Format_ARGB32)
        assert image.width() == 2 * 288
        ink = sum(image.pixelColor(x, y).alpha() > 0 for x in range(0, 576, 3) for y in range(0, image.height(), 3))
        assert ink > 100, name
