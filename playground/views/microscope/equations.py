"""The cells' equations with their numbers put in, as pieces of coloured text."""

from collections.abc import Iterator
from dataclasses import dataclass

from playground.core.cell_kinds import KINDS, Gate, Memory, Share
from playground.core.dissection import Dissection, Operation
from playground.core.stateless import StatelessDissection
from playground.views.style.numbers import figure


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
    if not operation.function:
        return "mean sum =" if mean else "sum ="
    return f"mean {operation.function} =" if mean else f"{operation.function}({figure(operation.preactivation)}) ="


def state(dissection: Dissection) -> Iterator[Line]:
    """How the new state comes from the gates: each equation a line of names and one of numbers. A mean's products are
    means themselves, which the means of the factors do not make."""
    mean, memory = dissection.unit is None, KINDS[dissection.cell_kind].memory
    if memory is None:
        lines = tuple(whole(dissection, dissection.operations["hidden"]))
        yield lines[0]
        yield lines[2] if mean else (*lines[1], Piece(" = "), Piece(figure(dissection.h), strong=True))
        return
    letter = "c" if memory.state == "cell" else "h"
    keep, add = _share(dissection, memory.keep), _share(dissection, memory.add)
    candidate = Piece(dissection.operations["candidate"].symbol, "candidate", True)
    yield Piece(letter, strong=True), Piece(" = "), *keep, Piece(f"·{letter}₋₁ + "), *add, Piece("·"), candidate
    yield _sum(dissection, memory)
    if memory.state == "hidden":
        return
    yield Piece("h", strong=True), Piece(" = "), Piece("o", "output", True), Piece("·tanh(c)")
    result = Piece(figure(dissection.h), strong=True)
    if mean:
        yield Piece("  mean of the products = "), result
    else:
        squashed = Piece(f"·{bracketed(dissection.squashed)} = ")
        yield Piece("  = "), gate(dissection, "output"), squashed, result


def _share(dissection: Dissection, share: Share) -> tuple[Piece, ...]:
    """How much counts, by the letter of its gate."""
    letter = Piece(dissection.operations[share.gate].symbol, share.gate, True)
    return (Piece("(1−"), letter, Piece(")")) if share.complement else (letter,)


def _value(dissection: Dissection, share: Share) -> Piece:
    """The same in numbers."""
    if not share.complement:
        return gate(dissection, share.gate)
    return Piece(figure(share.of(dissection.operations[share.gate].value)), share.gate)


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


def _sum(dissection: Dissection, memory: Memory) -> Line:
    """What is kept, and what is added to it."""
    in_cell = memory.state == "cell"
    result = Piece(figure(dissection.c if in_cell else dissection.h), strong=True)
    if dissection.unit is None:
        kept, added = dissection.kept or 0.0, dissection.added or 0.0
        return Piece("  "), Piece(f"means: {total(kept, added)} = "), result
    before = Piece(f"·{bracketed(dissection.last_c if in_cell else dissection.last_h)} + ")
    keep, add = _value(dissection, memory.keep), _value(dissection, memory.add)
    return Piece("  = "), keep, before, add, Piece("·"), gate(dissection, "candidate"), Piece(" = "), result


def whole(dissection: Dissection, operation: Operation) -> Iterator[Line]:
    """An operation's equation: in names, with its terms put in, and its result."""
    mean, name, function = dissection.unit is None, operation.name, operation.function
    kind = KINDS[dissection.cell_kind]
    row = kind.gate(name)
    head = Piece(operation.symbol, "" if name == "hidden" else name, True)
    reset = dissection.operations[row.reset_by] if row.reset_by else None
    begin, end = (f"{function}(", ")") if function else ("", "")
    yield head, Piece(" = "), Piece(begin), Piece("W·x + "), *_names(dissection, row), Piece(end)
    if reset is None:
        seen = () if operation.peephole is None else (operation.peephole,)
        hidden = (operation.hidden,) if kind.sees_hidden else ()
        bias = operation.input_bias + operation.hidden_bias
        terms: tuple[Piece, ...] = (Piece(total(operation.input, *hidden, *seen, bias)),)
    elif mean:
        terms = (Piece(total(operation.input, operation.input_bias, operation.recurrent)),)
    else:
        product = f"·({total(operation.hidden, operation.hidden_bias)})"
        first = Piece(f"{total(operation.input, operation.input_bias)} + ")
        terms = first, Piece(figure(reset.value), row.reset_by), Piece(product)
    if mean:
        yield Piece("  mean sum: "), *terms, Piece(f" = {figure(operation.preactivation)}")
        yield Piece(f"  mean of {function}(sum) = " if function else "  mean = "), _result(operation)
        return
    if not function:
        yield Piece("  = "), *terms
        yield Piece("  = "), _result(operation)
        return
    yield Piece(f"  = {function}("), *terms, Piece(")")
    yield Piece(f"  = {function}({figure(operation.preactivation)}) = "), _result(operation)


def _names(dissection: Dissection, row: Gate) -> tuple[Piece, ...]:
    """What a sum adds to W·x, in names."""
    if row.reset_by:
        letter = dissection.operations[row.reset_by].symbol
        return Piece("b + "), Piece(letter, row.reset_by, True), Piece("·(U·h₋₁ + b′)")
    hidden = "U·h₋₁ + " if KINDS[dissection.cell_kind].sees_hidden else ""
    seen = {"": "", "last": "p·c₋₁ + ", "new": "p·c + "}[row.peephole]
    return (Piece(f"{hidden}{seen}b"),)


def _result(operation: Operation) -> Piece:
    return Piece(figure(operation.value), "" if operation.name == "hidden" else operation.name, True)
