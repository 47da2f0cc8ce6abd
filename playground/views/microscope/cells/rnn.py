"""The diagram of the plain RNN."""

from playground.views.microscope.cells.base import Diagram, Label, Node, Wire

RNN = Diagram(
    moments=("x and h₋₁ come in", "their weighted sum", "tanh of it is the new state h"),
    nodes=(
        Node(name="sum", text="+", at=(116, 96), moment=1, tip="the weighted sum W·x + U·h₋₁ + b"),
        Node(name="hidden", text="tanh", at=(202, 96), width=48, moment=2, tip="the weighted sum between −1 and 1"),
    ),
    wires=(
        Wire(points=((0, 96), (107, 96)), moment=0, state=True),
        Wire(points=((50, 208), (50, 174), (116, 174), (116, 105)), moment=0, head=True),
        Wire(points=((116, 44), (116, 87)), moment=0, head=True),
        Wire(points=((125, 96), (178, 96)), moment=1, head=True),
        Wire(points=((226, 96), (288, 96)), moment=2, state=True, head=True),
    ),
    labels=(
        Label(text="h₋₁", at=(2, 80), moment=0),
        Label(name="last_h", at=(0, 113), moment=0),
        Label(text="U·h₋₁", at=(105, 113), align="right", moment=0),
        Label(name="sum hidden", at=(105, 80), align="right", moment=1),
        Label(text="W·x", at=(112, 146), align="right", moment=0),
        Label(name="sum input", at=(121, 146), moment=1),
        Label(text="b", at=(112, 57), align="right", moment=0),
        Label(name="sum bias", at=(121, 57), moment=1),
        Label(name="sum", at=(129, 80), moment=1),
        Label(text="h", at=(286, 80), align="right", moment=2),
        Label(name="h", at=(288, 113), align="right", moment=2),
    ),
)
