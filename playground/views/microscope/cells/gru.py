"""The diagrams of both GRUs, in which r scales what the candidate sees of the state."""

from dataclasses import replace

from playground.views.microscope.cells.base import OVER, Diagram, Label, Node, Wire

GRU = Diagram(
    moments=(
        "x and h₋₁ come in",
        "r and z open or close",
        "g is made of x and r of h₋₁",
        "z of the old state h₋₁ is kept",
        "1 − z of g is added: the new h",
    ),
    nodes=(
        Node(
            name="update", text="σ z", at=(84, 124), width=34, colour="update", moment=1, tip="how much of h₋₁ is kept"
        ),
        Node(name="reset", text="σ r", at=(130, 124), width=34, colour="reset", moment=1, tip="how much of h₋₁ g sees"),
        Node(name="candidate", text="tanh g", at=(212, 124), width=46, colour="candidate", moment=2, tip="what to add"),
        Node(
            name="recurrent", text="×", at=(164, 158), colour="reset", moment=2, tip="r·(U·h₋₁ + b), what g sees of h₋₁"
        ),
        Node(name="kept", text="×", at=(84, 44), colour="update", moment=3, tip="z·h₋₁, what is kept"),
        Node(name="pass", text="1−", at=(122, 80), colour="update", moment=4, tip="1 − z, how much of g is added"),
        Node(name="added", text="×", at=(212, 80), moment=4, tip="(1 − z)·g, what is added"),
        Node(name="h", text="+", at=(212, 44), moment=4, tip="h, the new state"),
    ),
    wires=(
        Wire(points=((0, 44), (75, 44)), moment=0, state=True),
        Wire(points=((93, 44), (203, 44)), moment=3, state=True),
        Wire(points=((221, 44), (288, 44)), moment=4, state=True, head=True),
        Wire(points=((58, 44), (58, 158), (155, 158)), moment=0, joint=True),
        Wire(points=((80, 158), (80, 137)), moment=0, head=True, joint=True),
        Wire(points=((126, 158), (126, 137)), moment=0, head=True, joint=True),
        Wire(points=((50, 208), (50, 176), (220, 176), (220, 137)), moment=0, head=True),
        Wire(points=((88, 176), (88, 137)), moment=0, head=True, joint=True),
        Wire(points=((134, 176), (134, 137)), moment=0, head=True, joint=True),
        Wire(points=((84, 112), (84, 53)), moment=1, colour="update"),
        Wire(points=((147, 124), (164, 124), (164, 149)), moment=1, colour="reset"),
        Wire(points=((173, 158), (204, 158), (204, 137)), moment=2, head=True),
        Wire(points=((212, 112), (212, 89)), moment=2, colour="candidate"),
        Wire(points=((84, 80), (113, 80)), moment=4, colour="update", joint=True),
        Wire(points=((131, 80), (203, 80)), moment=4, colour="update"),
        Wire(points=((212, 71), (212, 53)), moment=4),
    ),
    labels=(
        Label(text="h₋₁", at=(2, OVER), moment=0),
        Label(name="last_h", at=(0, 61), moment=0),
        Label(name="update", at=(88, 100), colour="update", moment=1),
        Label(name="reset", at=(169, 143), colour="reset", moment=1),
        Label(name="candidate", at=(208, 102), align="right", colour="candidate", moment=2),
        Label(name="kept", at=(148, OVER), align="centre", colour="update", moment=3),
        Label(name="pass", at=(135, 69), colour="update", moment=4),
        Label(name="added", at=(208, 62), align="right", moment=4),
        Label(text="h", at=(286, OVER), align="right", moment=4),
        Label(name="h", at=(288, 61), align="right", moment=4),
    ),
)
CHOGRU = replace(
    GRU,
    nodes=tuple(
        replace(node, name="scaled", tip="r·h₋₁, what g sees of h₋₁") if node.name == "recurrent" else node
        for node in GRU.nodes
    ),
)
