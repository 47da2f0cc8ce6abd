"""The cells' equations with their numbers put in, as pieces of coloured text."""

from collections.abc import Iterator
from dataclasses import dataclass

from playground.core.dissection import Dissection, Operation
from playground.core.stateless import StatelessDissection
from playground.views.numbers import figure


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text; `colour` is a gate's name, or "" for the colour of text; `strong`: a result."""

    text: str
    colour: str = ""
    strong: bool = False


Line = tuple[Piece, ...]


def plain(line: Line) -> str:
    """A line without colours."""
    return "".join(piece.text for piece in line)


def gate(dissection: Dissection, name: str) -> Piece:
    """A gate's value, in brackets where it is negative."""
    return Piece(bracketed(dissection.operations[name].value), name)


def bracketed(value: float | None) -> str:
    """A factor: a negative one is in brackets."""
    text = figure(value)
    return f"({text})" if text.startswith("−") else text


def total(*terms: float) -> str:
    """Terms added, with a minus where one is negative."""
    text = figure(terms[0])
    for term in terms[1:]:
        written = figure(term)
        text += f" − {written[1:]}" if written.startswith("−") else f" + {written}"
    return text


def summary(operation: Operation, *, mean: bool) -> str:
    """What an operation's value is made from, in short; of a mean, which does not go through the function, the name."""
    return f"mean {operation.function} =" if mean else f"{operation.function}({figure(operation.preactivation)}) ="


def state(dissection: Dissection) -> Iterator[Line]:
    """How the new state comes from the gates: each equation a line of names and one of numbers. A mean's products are
    means themselves, which the means of the factors do not make."""
    bold, mean = Piece("c" if dissection.c is not None else "h", strong=True), dissection.unit is None
    if dissection.cell_kind == "rnn":
        lines = tuple(whole(dissection, dissection.operations["hidden"]))
        yield lines[0]
        yield lines[2] if mean else (*lines[1], Piece(" = "), Piece(figure(dissection.h), strong=True))
        return
    if dissection.cell_kind == "gru":
        yield (
            bold,
            Piece(" = "),
            Piece("z", "update", True),
            Piece("·h₋₁ + (1−"),
            Piece("z", "update", True),
            Piece(")·"),
            (Piece("g", "candidate", True)),
        )
        yield _sum(dissection, "update", "candidate", mean)
        return
    yield (
        bold,
        Piece(" = "),
        Piece("f", "forget", True),
        Piece("·c₋₁ + "),
        Piece("i", "input", True),
        Piece("·"),
        (Piece("g", "candidate", True)),
    )
    yield _sum(dissection, "forget", "candidate", mean)
    yield Piece("h", strong=True), Piece(" = "), Piece("o", "output", True), Piece("·tanh(c)")
    result = Piece(figure(dissection.h), strong=True)
    if mean:
        yield Piece("  mean of the products = "), result
    else:
        squashed = Piece(f"·{bracketed(dissection.squashed)} = ")
        yield Piece("  = "), gate(dissection, "output"), squashed, result


def stateless(dissection: StatelessDissection, total: str) -> Iterator[Line]:
    """How what a unit without a state says comes from its sum, which is written as `total`: a line of names and one of
    numbers."""
    over = "mean of W·x + b" if dissection.cell_kind == "perceptron" else "Σ W·x + b"
    yield Piece("h", strong=True), Piece(f" = tanh({over})")
    result = Piece(figure(dissection.h), strong=True)
    if dissection.unit is None:
        yield Piece("  mean of tanh(sum) = "), result
    else:
        yield Piece(f"  = tanh({total}) = "), result


def _sum(dissection: Dissection, keeps: str, adds: str, mean: bool) -> Line:
    """What is kept, and what is added to it."""
    lstm = dissection.c is not None
    result = Piece(figure(dissection.c if lstm else dissection.h), strong=True)
    if mean:
        kept, added = dissection.kept or 0.0, dissection.added or 0.0
        return Piece("  "), Piece(f"means: {total(kept, added)} = "), result
    let = gate(dissection, "input") if lstm else Piece(figure(1 - dissection.operations[keeps].value), keeps)
    before = Piece(f"·{bracketed(dissection.last_c if lstm else dissection.last_h)} + ")
    return Piece("  = "), gate(dissection, keeps), before, let, Piece("·"), gate(dissection, adds), Piece(" = "), result


def whole(dissection: Dissection, operation: Operation) -> Iterator[Line]:
    """An operation's equation: in names, with its terms put in, and its result."""
    mean, name, function = dissection.unit is None, operation.name, operation.function
    gated = dissection.cell_kind == "gru" and name == "candidate"
    head = Piece(operation.symbol, "" if name == "hidden" else name, True)
    reset = dissection.operations["reset"] if gated else None
    inner: tuple[Piece, ...] = (Piece("U·h₋₁ + b"),)
    if reset is not None:
        inner = Piece("b + "), Piece("r", "reset", True), Piece("·(U·h₋₁ + b′)")
    names = Piece(f"{function}("), Piece("W·x + "), *inner, Piece(")")
    yield head, Piece(" = "), *names
    if reset is None:
        bias = operation.input_bias + operation.hidden_bias
        terms: tuple[Piece, ...] = (Piece(total(operation.input, operation.hidden, bias)),)
    elif mean:
        terms = (Piece(total(operation.input, operation.input_bias, operation.recurrent)),)
    else:
        product = f"·({total(operation.hidden, operation.hidden_bias)})"
        first = Piece(f"{total(operation.input, operation.input_bias)} + ")
        terms = first, Piece(figure(reset.value), "reset"), Piece(product)
    if mean:
        yield Piece("  mean sum: "), *terms, Piece(f" = {figure(operation.preactivation)}")
        yield Piece(f"  mean of {function}(sum) = "), _result(operation)
        return
    yield Piece(f"  = {function}("), *terms, Piece(")")
    yield Piece(f"  = {function}({figure(operation.preactivation)}) = "), _result(operation)


def _result(operation: Operation) -> Piece:
    return Piece(figure(operation.value), "" if operation.name == "hidden" else operation.name, True)
