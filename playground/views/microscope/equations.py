"""The cells' equations with numbers, as pieces of coloured text."""

from collections.abc import Iterator

from playground.core.cell_kinds import KINDS, GateFactor, StateUpdate
from playground.core.dissection import Dissection, Operation
from playground.core.stateless_dissection import StatelessDissection
from playground.views.microscope.equations_in_names import (
    Line,
    Piece,
    gate_in_names,
    stateless_in_names,
    states_in_names,
)
from playground.views.style.numbers import format_compact


def plain_text(line: Line) -> str:
    """Return a line's text without colours."""
    return "".join(piece.text for piece in line)


def gate_value(dissection: Dissection, name: str) -> Piece:
    """Return a gate's value, in brackets if negative."""
    return Piece(bracketed(dissection.operations[name].value), name)


def bracketed(value: float | None) -> str:
    """Return a number, in brackets if negative."""
    text = format_compact(value)
    return f"({text})" if text.startswith("−") else text


def sum_text(*terms: float) -> str:
    """Return a sum as text, with a minus before negative terms."""
    text = format_compact(terms[0])
    for term in terms[1:]:
        written = format_compact(term)
        text += f" − {written[1:]}" if written.startswith("−") else f" + {written}"
    return text


def short_equation(operation: Operation, *, mean: bool) -> str:
    """Return the short left side of an operation's value. A mean names the function but not its argument: the function
    of a mean is not the mean of the function."""
    if not operation.function:
        return "mean sum =" if mean else "sum ="
    return (
        f"mean {operation.function} =" if mean else f"{operation.function}({format_compact(operation.preactivation)}) ="
    )


def state_equations(dissection: Dissection) -> Iterator[Line]:
    """Yield the equations of the new state, each as a line of names and a line of numbers. In a mean, products are
    means of products, which differ from products of means."""
    kind, mean = KINDS[dissection.cell_kind], dissection.unit is None
    memory, names = kind.state_update, states_in_names(kind)
    yield names[0]
    if memory is None:
        lines = tuple(operation_equation(dissection, dissection.operations["hidden"]))
        yield lines[2] if mean else (*lines[1], Piece(" = "), Piece(format_compact(dissection.h), strong=True))
        return
    yield _sum(dissection, memory)
    if memory.state == "hidden":
        return
    yield names[1]
    result = Piece(format_compact(dissection.h), strong=True)
    if mean:
        yield Piece("  mean of the products = "), result
    else:
        squashed = Piece(f"·{bracketed(dissection.squashed)} = ")
        yield Piece("  = "), gate_value(dissection, "output"), squashed, result


def _value(dissection: Dissection, share: GateFactor) -> Piece:
    """Return a share of the memory in numbers."""
    if not share.complement:
        return gate_value(dissection, share.gate)
    return Piece(format_compact(share.apply(dissection.operations[share.gate].value)), share.gate)


def stateless_equations(dissection: StatelessDissection, total: str) -> Iterator[Line]:
    """Yield the equation of a unit without a state: a line of names and a line of numbers, with its sum written as
    `total`."""
    yield stateless_in_names(dissection.cell_kind)
    result = Piece(format_compact(dissection.h), strong=True)
    if dissection.unit is None:
        yield Piece("  mean of tanh(sum) = "), result
    else:
        yield Piece(f"  = tanh({total}) = "), result


def _sum(dissection: Dissection, memory: StateUpdate) -> Line:
    """Return the line with the kept and the added part of the new state."""
    in_cell = memory.state == "cell"
    result = Piece(format_compact(dissection.c if in_cell else dissection.h), strong=True)
    if dissection.unit is None:
        kept, added = dissection.kept or 0.0, dissection.added or 0.0
        return Piece("  "), Piece(f"means: {sum_text(kept, added)} = "), result
    before = Piece(f"·{bracketed(dissection.last_c if in_cell else dissection.last_h)} + ")
    keep, add = _value(dissection, memory.keep), _value(dissection, memory.add)
    return Piece("  = "), keep, before, add, Piece("·"), gate_value(dissection, "candidate"), Piece(" = "), result


def operation_equation(dissection: Dissection, operation: Operation) -> Iterator[Line]:
    """Yield an operation's equation: in names, with numbers, and its result."""
    mean, name, function = dissection.unit is None, operation.name, operation.function
    kind = KINDS[dissection.cell_kind]
    row = kind.gate(name)
    reset = dissection.operations[row.reset_by] if row.reset_by and not row.reset_before else None
    yield gate_in_names(kind, row)
    if reset is None:
        seen = () if operation.peephole is None else (operation.peephole,)
        hidden = (operation.hidden,) if kind.sees_hidden else ()
        bias = operation.input_bias + operation.hidden_bias
        terms: tuple[Piece, ...] = (Piece(sum_text(operation.input, *hidden, *seen, bias)),)
    elif mean:
        terms = (Piece(sum_text(operation.input, operation.input_bias, operation.recurrent)),)
    else:
        product = f"·({sum_text(operation.hidden, operation.hidden_bias)})"
        first = Piece(f"{sum_text(operation.input, operation.input_bias)} + ")
        terms = first, Piece(format_compact(reset.value), row.reset_by), Piece(product)
    if mean:
        yield Piece("  mean sum: "), *terms, Piece(f" = {format_compact(operation.preactivation)}")
        yield Piece(f"  mean of {function}(sum) = " if function else "  mean = "), _result(operation)
        return
    if not function:
        yield Piece("  = "), *terms
        yield Piece("  = "), _result(operation)
        return
    yield Piece(f"  = {function}("), *terms, Piece(")")
    yield Piece(f"  = {function}({format_compact(operation.preactivation)}) = "), _result(operation)


def _result(operation: Operation) -> Piece:
    return Piece(format_compact(operation.value), "" if operation.name == "hidden" else operation.name, True)
