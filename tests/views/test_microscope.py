"""The microscope's panel: its drawing and texts match the dissection's numbers, whatever their size."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QProxyStyle, QStyle

from playground.core.cell_kinds import KINDS
from playground.core.dissection import Dissection, Operation, Predicted
from playground.views.answers.answer_bars import AnswerRow
from playground.views.microscope import diagram as module
from playground.views.microscope.cells import diagram_of
from playground.views.microscope.cells.generic import generic
from playground.views.microscope.equations import operation_equation, plain_text, state_equations
from playground.views.microscope.moment_player import MomentPlayer
from playground.views.microscope.panel import WIDE, WIDTH, MicroscopePanel
from playground.views.style.numbers import format_compact
from playground.views.style.theme import Appearance

CELLS = [cell for cell, kind in KINDS.items() if kind.is_recurrent]
LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key
SYMBOLS = {"forget": "f", "input": "i", "candidate": "g", "output": "o", "reset": "r", "update": "z", "hidden": "h"}


def operation(name, value=-0.99, term=-12.34, inputs=6, units=4):
    dice = np.random.default_rng(len(name))
    return Operation(
        name=name,
        symbol=SYMBOLS[name],
        function="tanh" if name in {"candidate", "hidden"} else "σ",
        input=term,
        input_bias=term,
        hidden=term,
        hidden_bias=term,
        recurrent=2 * term,
        preactivation=4 * term,
        value=value,
        weights=dice.normal(size=inputs),
        hidden_weights=dice.normal(size=units),
    )


def dissection(cell="lstm", state=-12.34, unit=2, **other):
    lstm, plain_cell = "cell" in KINDS[cell].states, cell == "rnn"
    names = KINDS[cell].shown_gates or ("hidden",)
    signed = {"candidate", "hidden"}
    fields = {
        "cell_kind": cell,
        "timestep": 3,
        "layer": 0,
        "layers": 1,
        "unit": unit,
        "units": 4,
        "operations": {name: operation(name, -1.0 if name in signed else 1.0, state) for name in names},
        "last_h": -1.0,
        "h": -1.0,
        "last_c": state if lstm else None,
        "c": state if lstm else None,
        "squashed": -1.0 if lstm else None,
        "kept": None if plain_cell else state if lstm else -1.0,
        "added": None if plain_cell else -1.0,
        "token": "sunlight",
        "entry": 1,
        "entries": ("unknown", "sunlight", "a", "b", "c", "d"),
        "inputs": None,
        "last_hidden": np.array([0.5, -0.25, 1.0, 0.0]),
        "likeliest": (("brown", 0.9), ("greener", 0.05), ("The", 0.03), ("wind", 0.01), ("cold", 0.005)),
        "predicted": (),
    }
    return Dissection(**{**fields, **other})


@pytest.fixture(params=["light", "dark"])
def panel(request, qtbot):
    panel = MicroscopePanel(Appearance(request.param))
    qtbot.addWidget(panel)
    panel.resize(WIDTH, 720)
    panel.show()
    panel.show_dissection(dissection())
    return panel


def wires(diagram):
    """The rectangles that the wires fill."""
    for wire in diagram.diagram.wires:
        half = 3.5 if wire.state and wire.colour else 1.5 if wire.state else 0.7
        points = [diagram._at(point) for point in wire.points]
        for start, end in pairwise(points):
            yield QRectF(start, end).normalized().adjusted(-half, -half, half, half)


def check_numbers_are_clear(diagram, cell):
    # Digits are 8 pixels high.
    places = {label: diagram.label_place(label).adjusted(0, 2, 0, -2) for label in diagram.diagram.labels}
    nodes = [diagram.place(node) for node in diagram.diagram.nodes]
    for label, place in places.items():
        what = (cell, label.name or label.text)
        assert -1 <= place.left() < place.right() <= diagram.width() + 1, what
        assert not [other.name for other, its in places.items() if other is not label and its.intersects(place)], what
        assert not any(node.intersects(place) for node in nodes), what
        assert not any(wire.intersects(place) for wire in wires(diagram)), what


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("width", [WIDTH, WIDE])
@pytest.mark.parametrize("state", [-12.34, -99.99, -99999.0, float("-inf"), 0.5])
def test_no_number_overlaps_another_or_a_wire(panel, cell, width, state):
    panel.setFixedWidth(width)
    panel.show_dissection(dissection(cell, state))
    check_numbers_are_clear(panel.diagram, cell)


@pytest.mark.parametrize("cell", [cell for cell in CELLS if KINDS[cell].state_update is not None])
@pytest.mark.parametrize("width", [WIDTH, WIDE])
def test_no_number_overlaps_in_a_generic_diagram(panel, monkeypatch, cell, width):
    monkeypatch.setattr(module, "diagram_of", lambda cell: generic(KINDS[cell]))
    panel.setFixedWidth(width)
    panel.show_dissection(dissection(cell, -99999.0))
    check_numbers_are_clear(panel.diagram, cell)
    nodes = [node.name for node in panel.diagram.diagram.nodes if node.weighted]
    assert sorted(nodes) == sorted(KINDS[cell].shown_gates)


def test_a_cell_whose_gates_make_no_memory_needs_a_diagram_of_its_own():
    with pytest.raises(ValueError, match="RNN has no memory that gates make"):
        generic(KINDS["rnn"])


@pytest.mark.parametrize("cell", CELLS)
def test_every_operation_of_the_cell_has_a_node_and_a_row(panel, cell):
    shown = dissection(cell)
    panel.show_dissection(shown)
    nodes = [node.name for node in diagram_of(cell).nodes if node.weighted]
    assert sorted(nodes) == sorted(shown.operations)
    rows = [row for row in panel.rows if row.isVisible()]
    assert [row.name for row in rows] == list(shown.operations)
    assert len(nodes) == {"lstm": 4, "gru": 3, "chogru": 3, "rnn": 1, "peephole": 4, "mingru": 2}[cell]
    for moment in range(len(diagram_of(cell).moments)):
        assert any(node.moment == moment for node in diagram_of(cell).nodes) or moment == 0


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-1.584, "−1.58"),
        (-0.001, "0.00"),
        (99.994, "99.99"),
        (-99.996, "−100.0"),
        (-1234.5, "−1234"),
        (99999.9, "1e5"),
        (-3.2e12, "−3e12"),
        (float("nan"), "NaN"),
        (float("-inf"), "−∞"),
        (None, "–"),
    ],
)
def test_numbers_are_short(value, text):
    assert format_compact(value) == text
    assert len(text) <= 6


def test_equations_hold_the_numbers():
    some = dissection(state=-1.58)
    f = replace(some.operations["forget"], input=1.92, hidden=0.87, hidden_bias=0.3, input_bias=-0.1, value=0.95)
    f = replace(f, preactivation=2.99)
    assert [plain_text(line) for line in operation_equation(some, f)] == [
        "f = σ(W·x + U·h₋₁ + b)",
        "  = σ(1.92 + 0.87 + 0.20)",
        "  = σ(2.99) = 0.95",
    ]
    values = {"forget": 0.95, "input": 0.44, "candidate": -0.68, "output": 0.48}
    operations = {name: operation(name, value) for name, value in values.items()}
    some = replace(some, operations=operations, c=-1.8, squashed=-0.95, h=-0.46)
    assert [plain_text(line) for line in state_equations(some)] == [
        "c = f·c₋₁ + i·g",
        "  = 0.95·(−1.58) + 0.44·(−0.68) = −1.80",
        "h = o·tanh(c)",
        "  = 0.48·(−0.95) = −0.46",
    ]
    mean = replace(some, unit=None, kept=-1.5, added=-0.3)
    assert [plain_text(line) for line in state_equations(mean)][1::2] == [
        "  means: −1.50 − 0.30 = −1.80",
        "  mean of the products = −0.46",
    ]
    gru = dissection("gru")
    gates = {**gru.operations, "reset": operation("reset", 0.25), "update": operation("update", 0.9)}
    g = replace(
        operation("candidate", 0.5), input=1.0, input_bias=2.0, hidden=3.0, hidden_bias=-4.0, preactivation=2.75
    )
    gru = replace(gru, operations={**gates, "candidate": g}, last_h=-0.5, h=-0.4)
    assert [plain_text(line) for line in operation_equation(gru, g)][:2] == [
        "g = tanh(W·x + b + r·(U·h₋₁ + b′))",
        "  = tanh(1.00 + 2.00 + 0.25·(3.00 − 4.00))",
    ]
    assert [plain_text(line) for line in state_equations(gru)] == [
        "h = z·h₋₁ + (1−z)·g",
        "  = 0.90·(−0.50) + 0.10·0.50 = −0.40",
    ]


def test_the_equations_of_a_peephole_lstm_have_what_its_gates_see_of_c():
    some = dissection("peephole", state=-1.58)
    f = replace(some.operations["forget"], input=1.92, hidden=0.87, hidden_bias=0.3, input_bias=-0.1, value=0.95)
    f = replace(f, peephole=-0.5, preactivation=2.49)
    assert [plain_text(line) for line in operation_equation(some, f)] == [
        "f = σ(W·x + U·h₋₁ + p·c₋₁ + b)",
        "  = σ(1.92 + 0.87 − 0.50 + 0.20)",
        "  = σ(2.49) = 0.95",
    ]
    o = replace(f, name="output", symbol="o")
    assert plain_text(next(operation_equation(some, o))) == "o = σ(W·x + U·h₋₁ + p·c + b)"
    assert [plain_text(line) for line in state_equations(some)][::2] == ["c = f·c₋₁ + i·g", "h = o·tanh(c)"]


def test_the_equations_of_a_min_gru_have_no_state_and_no_function_where_there_is_none():
    some = dissection("mingru")
    nothing = {"hidden": 0.0, "hidden_bias": 0.0, "recurrent": 0.0}
    z = some.operations["update"]
    z = replace(z, input=1.0, input_bias=0.5, value=0.9, preactivation=1.5, **nothing)
    g = replace(some.operations["candidate"], function="", input=1.0, input_bias=2.0, preactivation=3.0, value=3.0)
    some = replace(some, operations={"update": z, "candidate": g}, last_h=-0.5, h=2.65)
    assert [plain_text(line) for line in operation_equation(some, z)] == [
        "z = σ(W·x + b)",
        "  = σ(1.00 + 0.50)",
        "  = σ(1.50) = 0.90",
    ]
    assert [plain_text(line) for line in operation_equation(some, replace(g, **nothing))] == [
        "g = W·x + b",
        "  = 1.00 + 2.00",
        "  = 3.00",
    ]
    assert [plain_text(line) for line in state_equations(some)] == [
        "h = (1−z)·h₋₁ + z·g",
        "  = 0.10·(−0.50) + 0.90·3.00 = 2.65",
    ]


def test_a_click_on_an_operation_opens_its_equation_and_closes_it(panel):
    diagram = panel.diagram
    node = next(node for node in diagram.diagram.nodes if node.name == "output")
    QTest.mouseClick(diagram, LEFT, pos=diagram.place(node).center().toPoint())
    assert (panel.opened, panel.detail.isVisible(), diagram.selected) == ("output", True, "output")
    assert panel.detail.lines.text.startswith("o = σ(W·x")
    QTest.mouseClick(panel.rows[0], LEFT)
    assert panel.opened == "forget"
    assert [row.isChecked() for row in panel.rows] == [True, False, False, False]
    QTest.mouseClick(panel.rows[0], LEFT)
    assert (panel.opened, panel.detail.isVisible(), diagram.selected) == ("", False, "")
    product = next(node for node in diagram.diagram.nodes if node.name == "added")
    QTest.mouseClick(diagram, LEFT, pos=diagram.place(product).center().toPoint())
    assert panel.opened == ""


def test_another_cell_closes_an_operation_that_it_lacks(panel):
    panel.open("forget")
    panel.show_dissection(dissection("gru"))
    assert (panel.opened, panel.detail.isVisible()) == ("", False)
    panel.open("candidate")
    panel.show_dissection(dissection("lstm"))
    assert panel.opened == "candidate"


def test_rows_say_their_values_and_open_with_enter(panel):
    row = panel.rows[0]
    assert row.accessibleName() == "Forget gate, 1.00"
    row.setFocus(Qt.FocusReason.TabFocusReason)
    assert panel.diagram.selected == "forget"
    QTest.keyClick(row, Key.Key_Return)
    assert panel.opened == "forget"
    panel.show_dissection(dissection(unit=None))
    assert row.accessibleName() == "Forget gate, mean 1.00"
    assert panel.unit.text() == "mean over 4 units"


def test_nodes_say_what_they_do_and_their_number(panel):
    words = {node.name: panel.diagram.node_text(node) for node in panel.diagram.diagram.nodes}
    assert words["forget"] == "The forget gate says how much of c₋₁ is kept: 1.00."
    assert words["kept"] == "This is f·c₋₁, what is kept: −12.34."
    panel.show_dissection(dissection("gru"))
    words = {node.name: panel.diagram.node_text(node) for node in panel.diagram.diagram.nodes}
    assert words["pass"].endswith(": 0.00.")
    assert words["recurrent"].endswith(": −24.68.")


def move(widget, place):
    """The pointer moves within a widget, which may lie where the scroll area does not show it."""
    no = Qt.MouseButton.NoButton
    spot = QPointF(place)
    event = QMouseEvent(QEvent.Type.MouseMove, spot, widget.mapToGlobal(spot), no, no, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)


def test_the_weight_under_the_pointer_is_named(panel, qtbot):
    panel.open("input")
    qtbot.waitUntil(lambda: panel.detail.inputs.width() > 250)
    given = panel.dissection.operations["input"]
    row, states = panel.detail.inputs, panel.detail.states
    assert panel.detail.note.text() == f"W of “sunlight” {format_compact(given.weights[1])}, which is x"
    bar = row._bar
    middle = [QPoint(round(bar.left() + (i + 0.5) * bar.width() / 6), 9) for i in range(6)]
    move(row, middle[3])
    qtbot.waitUntil(lambda: panel.detail.note.text() == f"W of “b” {format_compact(given.weights[3])}", timeout=3000)
    bar = states._bar
    move(states, QPoint(round(bar.left() + 1.5 * bar.width() / 4), 9))
    weight = given.hidden_weights[1]
    words = f"U of unit 2: {format_compact(weight)} · −0.25 = {format_compact(weight * -0.25)}"
    qtbot.waitUntil(lambda: panel.detail.note.text() == words, timeout=3000)
    leave = QEvent(QEvent.Type.Leave)
    states.leaveEvent(leave)
    row.leaveEvent(leave)
    assert panel.detail.note.text().endswith("which is x")


@pytest.mark.parametrize("layer", [0, 1])
def test_numbers_and_layers_above_name_what_comes_in(panel, layer):
    given = operation("input", inputs=1 if layer == 0 else 4)
    operations = {**dissection().operations, "input": given}
    inputs = np.array([0.5]) if layer == 0 else np.array([0.1, 0.2, 0.3, 0.4])
    some = dissection(layer=layer, layers=2, entry=None, entries=(), inputs=inputs, operations=operations)
    panel.show_dissection(some)
    panel.open("input")
    assert panel.layer.text() == f"layer {layer + 1} of 2"
    words = panel.detail.inputs.weight_text(0)
    weight = given.weights[0]
    product = f"{format_compact(weight)} · {format_compact(inputs[0])} = {format_compact(weight * inputs[0])}"
    assert words == (f"W of x: {product}" if layer == 0 else f"W of unit 1 below: {product}")


def test_it_shows_the_likeliest_answers_or_the_number(panel):
    answers = panel.answers
    assert answers.after == "after “sunlight”"
    assert answers.bars.rows[0] == AnswerRow("brown", "0.900", pytest.approx(0.9))
    assert len(answers.bars.rows) == 5
    panel.show_dissection(dissection(likeliest=(), predicted=(Predicted("", -1.234, None),)))
    assert answers.bars.rows == (AnswerRow("next value", "−1.23", None),)


def test_the_right_numbers_stand_beside_those_that_are_predicted(panel):
    answers = panel.answers
    both = Predicted("warmth", -1.234, -1.5), Predicted("rain", 0.5, None)
    panel.show_dissection(dissection(likeliest=(), predicted=both))
    assert answers.bars.rows == (AnswerRow("warmth", "−1.23", None, "−1.50"), AnswerRow("rain", "0.50", None))
    assert answers.accessibleName().endswith("warmth −1.23, truly −1.50, rain 0.50")


def test_stepping_shows_gates_then_the_cell_then_the_output(panel):
    diagram, steps = panel.diagram, panel.player
    seen = []
    for _ in range(6):
        panel.press("n")
        visible = {label.name for label in diagram.diagram.labels if not diagram._hidden(label.moment)}
        seen.append((steps.moment, {"forget", "output"} <= visible, "c" in visible, "h" in visible))
    assert seen == [
        (0, False, False, False),
        (1, True, False, False),
        (2, True, False, False),
        (3, True, True, False),
        (4, True, True, True),
        (None, True, True, True),
    ]
    panel.press("b")
    assert steps.moment == 4
    assert steps.words.text().startswith("5 of 5: o of tanh(c)")
    assert panel.press("x") is False
    panel.show_dissection(dissection("rnn"))
    assert steps.moment is None


class Still(QProxyStyle):
    """A system that wants no animation."""

    def styleHint(self, hint, option=None, widget=None, returned=None):
        wanted = hint == QStyle.StyleHint.SH_Widget_Animation_Duration
        return 0 if wanted else super().styleHint(hint, option, widget, returned)


def test_with_reduced_motion_a_moment_appears_at_once(qtbot):
    steps = MomentPlayer(Appearance("light"))
    qtbot.addWidget(steps)
    steps.show_words(("one", "two"))
    steps.show()
    told = []
    steps.changed.connect(lambda moment, progress: told.append((moment, progress)))
    still = Still("Fusion")
    steps.setStyle(still)
    steps.show_next()
    qtbot.wait(80)
    assert told == [(0, 1.0)]
    steps.setStyle(None)
    steps.show_next()
    qtbot.waitUntil(lambda: told[-1] == (1, 1.0))
    assert len(told) > 3


def test_playing_goes_through_the_timestep_and_ends(qtbot, panel, monkeypatch):
    panel.player._next.setInterval(20)
    moments = []
    panel.player.changed.connect(lambda moment, progress: moments.append(moment))
    panel.press("m")
    assert panel.player.is_playing
    qtbot.waitUntil(lambda: not panel.player.is_playing)
    assert list(dict.fromkeys(moments)) == [0, 1, 2, 3, 4, None]


class Paints(QObject):
    """How often something is painted."""

    count = 0

    def eventFilter(self, watched, event):
        self.count += event.type() == QEvent.Type.Paint
        return False


def test_the_same_numbers_are_not_painted_again(qtbot, panel):
    panel.diagram.installEventFilter(paints := Paints())
    qtbot.wait(50)
    paints.count = 0
    panel.show_dissection(panel.dissection)
    qtbot.wait(50)
    assert paints.count == 0
    panel.show_dissection(dissection(state=1.0))
    qtbot.waitUntil(lambda: paints.count == 1)


def test_without_a_sequence_there_is_a_hint(panel):
    panel.show_dissection(None)
    assert panel.hint.isVisible()
    assert panel.unit.height() < 40
    assert panel.unit.parentWidget().height() < 50
    assert not panel.body.isVisible()
    assert not panel.press("n")
    panel.show_dissection(dissection())
    assert not panel.hint.isVisible()


def test_the_buttons_stay_in_place_from_unit_to_unit(panel, qtbot):
    panel.show_dissection(dissection(units=16, unit=8))
    qtbot.wait(20)
    place = panel.above.mapTo(panel, QPoint())
    panel.show_dissection(dissection(units=16, unit=15))
    qtbot.wait(20)
    assert panel.above.mapTo(panel, QPoint()) == place
