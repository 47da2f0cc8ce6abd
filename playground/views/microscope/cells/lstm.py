"""The diagram of the LSTM."""

from playground.views.microscope.cells.base import OVER, Diagram, Label, Node, Wire

LSTM = Diagram(
    moments=(
        "x and h₋₁ come in",
        "four gates open or close",
        "f of the memory c₋₁ is kept",
        "i of the candidate g is added",
        "o of tanh(c) is let out as h",
    ),
    nodes=(
        Node(
            name="forget", text="σ f", at=(66, 124), width=32, colour="forget", moment=1, tip="how much of c₋₁ is kept"
        ),
        Node(name="input", text="σ i", at=(102, 124), width=32, colour="input", moment=1, tip="how much of g is added"),
        Node(name="candidate", text="tanh g", at=(145, 124), width=46, colour="candidate", moment=1, tip="what to add"),
        Node(name="output", text="σ o", at=(189, 124), width=32, colour="output", moment=1, tip="how much is let out"),
        Node(name="kept", text="×", at=(66, 44), colour="forget", moment=2, tip="f·c₋₁, what is kept"),
        Node(name="added", text="×", at=(145, 82), moment=3, tip="i·g, what is added"),
        Node(name="c", text="+", at=(145, 44), moment=3, tip="c, the new memory"),
        Node(
            name="squashed", text="tanh", at=(226, 82), width=36, moment=4, tip="tanh(c), the memory between −1 and 1"
        ),
        Node(name="h", text="×", at=(226, 124), colour="output", moment=4, tip="h = o·tanh(c), what the cell says"),
    ),
    wires=(
        Wire(points=((0, 44), (57, 44)), moment=0, colour="forget", state=True),
        Wire(points=((75, 44), (136, 44)), moment=2, colour="forget", state=True),
        Wire(points=((154, 44), (288, 44)), moment=3, colour="forget", state=True, head=True),
        Wire(points=((0, 162), (189, 162), (189, 137)), moment=0, head=True),
        Wire(points=((50, 208), (50, 162), (66, 162), (66, 137)), moment=0, head=True),
        Wire(points=((102, 162), (102, 137)), moment=0, head=True),
        Wire(points=((145, 162), (145, 137)), moment=0, head=True),
        Wire(points=((66, 112), (66, 53)), moment=1, colour="forget"),
        Wire(points=((102, 112), (102, 82), (136, 82)), moment=1, colour="input"),
        Wire(points=((145, 112), (145, 91)), moment=1, colour="candidate"),
        Wire(points=((205, 124), (217, 124)), moment=1, colour="output"),
        Wire(points=((145, 73), (145, 53)), moment=3),
        Wire(points=((226, 48), (226, 72)), moment=4),
        Wire(points=((226, 92), (226, 115)), moment=4),
        Wire(points=((226, 133), (226, 162), (288, 162)), moment=4, head=True),
    ),
    labels=(
        Label(text="c₋₁", at=(2, OVER), moment=0),
        Label(name="last_c", at=(0, 61), moment=0),
        Label(text="h₋₁", at=(2, 147), moment=0),
        Label(name="last_h", at=(0, 177), moment=0),
        Label(name="forget", at=(70, 92), colour="forget", moment=1),
        Label(name="input", at=(106, 70), colour="input", moment=1),
        Label(name="candidate", at=(149, 102), colour="candidate", moment=1),
        Label(name="output", at=(221, 145), align="right", colour="output", moment=1),
        Label(name="kept", at=(105, OVER), align="centre", colour="forget", moment=2),
        Label(name="added", at=(149, 63), moment=3),
        Label(text="c", at=(286, OVER), align="right", moment=3),
        Label(name="c", at=(288, 61), align="right", moment=3),
        Label(name="squashed", at=(222, 102), align="right", moment=4),
        Label(text="h", at=(286, 147), align="right", moment=4),
        Label(name="h", at=(288, 177), align="right", moment=4),
    ),
)
