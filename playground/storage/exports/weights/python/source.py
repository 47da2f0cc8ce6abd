"""The text of a Python file that is a network."""

import base64
import textwrap
from collections.abc import Iterator

from playground.core.cell_kinds import KINDS
from playground.core.shapes import depth, receptive_fields
from playground.core.version import __version__
from playground.core.vocabulary import Numbers, one_line
from playground.storage.errors import printable
from playground.storage.exports import card_text
from playground.storage.exports.model import Model
from playground.storage.exports.weights.python import cells, tokens
from playground.storage.exports.weights.python.literals import WIDTH, name_tuple, number, quoted, text_list


def lines(model: Model) -> Iterator[str]:
    """Yield the parts of the file."""
    spec, encoding, words = model.preset.model, model.encoding, not isinstance(model.encoding, Numbers)
    kind, example, mean = KINDS[spec.cell], _example(model), spec.readout == "mean"
    # The plain RNN and networks without a state have one sum alone, which is the hidden state.
    gates = kind.gate_names if len(kind.gates) > 1 else ()
    yield quoted(_about(model, example))
    libraries = ("base64", "re", "sys", *(("unicodedata",) if words else ()))
    yield "\n" + "\n".join(f"import {name}" for name in libraries)
    yield "\nimport numpy as np\n"
    yield f"UNITS, LAYERS = {spec.units}, {depth(spec)}"
    if isinstance(encoding, Numbers):
        yield f"FEATURES, SCALE, MEAN = {encoding.width}, {number(encoding.divisor)}, {number(encoding.mean)}"
        if not model.answers:
            answer = encoding.answers
            yield f"ANSWER_SCALE, ANSWER_MEAN = {number(answer.divisor)}, {number(answer.mean)}"
    else:
        yield f"VOCABULARY = {text_list(encoding.entries)}"
        yield "IDS = {token: place for place, token in enumerate(VOCABULARY)}"
        yield '"""The id of each token; 0 is that of any other."""'
    if model.answers:
        yield f"ANSWERS = {text_list(model.answers)}"
    yield f"QUANTITIES = {name_tuple(('hidden', *kind.states[1:], *gates))}"
    yield ""
    yield from _network(model)
    scaled = (" * ANSWER_SCALE", " + ANSWER_MEAN") if not words else ("", "")
    yield tokens.PROBABILITIES if model.answers else tokens.NUMBER.format(scale=scaled[0], mean=scaled[1])
    if isinstance(encoding, Numbers):
        yield tokens.NUMBERS
    else:
        yield (tokens.WORDS if encoding.kind == "words" else tokens.CHARACTERS) + "\n" + tokens.IDS
    what = "its id" if words else "its numbers (FEATURES,)"
    yield tokens.STEP.format(token=what, mean=tokens.MEAN if mean else "")
    yield tokens.PREDICT.format(**_prediction(model))
    yield tokens.LOAD
    card = card_text.of(model)
    yield f"\nCARD = {quoted(card)}\n"
    yield "WEIGHTS = {"
    for name, array in model.weights.items():
        text = base64.b64encode(array.astype("<f4").tobytes()).decode()
        data = "\n".join(text[place : place + WIDTH] for place in range(0, len(text), WIDTH))
        yield f'    "{name}": load({array.shape!r}, """\n{data}\n"""),'
    yield "}\n"
    main = tokens.MAIN_WORDS if model.answers else tokens.MAIN_NUMBERS
    yield main.format(example=example)


def _network(model: Model) -> Iterator[str]:
    """Yield the equations, the state before the first token, and a timestep of all layers."""
    spec, kind = model.preset.model, KINDS[model.preset.model.cell]
    mean = spec.readout == "mean"
    if kind.is_recurrent:
        yield cells.CELLS[spec.cell]
        more = ' | {"hidden_sum": np.float32(0), "count": 0}' if mean else ""
        yield cells.RECURRENT_START.format(states=name_tuple(kind.states), more=more)
        yield cells.RECURRENT.format(states=", ".join(f'state["{name}"][layer]' for name in kind.states))
    elif spec.cell == "perceptron":
        yield cells.PERCEPTRON.format(more=', "hidden_sum": np.float32(0)' if mean else "")
    else:
        fields = receptive_fields(spec)
        widths, dilations = tuple(field.width for field in fields), tuple(field.dilation for field in fields)
        more = ', "hidden_sum": np.float32(0), "count": 0' if mean else ""
        yield cells.CONVOLUTION.format(widths=widths, dilations=dilations, more=more)


def _prediction(model: Model) -> dict[str, str]:
    """Return what `predict` returns, in words and as an expression."""
    every = model.preset.model.readout == "every-step"
    if model.answers and every:
        value = "[ANSWERS[best] for best in answers.argmax(axis=1)]"
        return {"what": "the likeliest answer at each timestep", "value": value}
    if model.answers:
        return {"what": "the likeliest answer", "value": "ANSWERS[answers[-1].argmax()]"}
    if every:
        return {
            "what": "the numbers that the network answers with, (time, outputs)",
            "value": "answers",
        }
    return {"what": "the numbers that the network answers with, (outputs,)", "value": "answers[-1]"}


def _about(model: Model, example: str) -> str:
    """Return what the file says of itself at its beginning."""
    title, name = printable(one_line(model.preset.title)), f"recurrent-playground {__version__}"
    reads = printable(card_text.describe_inputs(model))
    text = f"Reads {reads}. Answers with {card_text.describe_answers(model)}. Needs numpy alone."
    calls = {
        f'model.predict("{example}")': "the answer",
        f'model.trace("{example}")': "gates, states and answers at each timestep",
        "answer, state = model.step(token, state)": "one token, and what to hand to the next call",
    }
    longest = max(map(len, calls))
    use = [f'    python FILE.py "{example}"', "", "or, where the file is imported as `model`,", ""]
    use += [f"    {call:<{longest}}  {what}" for call, what in calls.items()]
    network = f"{title}: {card_text.describe_network(model)}, {model.steps:,} steps of training, by {name}."
    return "\n".join((*textwrap.wrap(network, WIDTH), "", *textwrap.wrap(text, WIDTH), "", *use, ""))


def _example(model: Model) -> str:
    """Return a short sequence that the network knows, of plain characters."""
    if isinstance(model.encoding, Numbers):
        row = ":".join(["0.5"] * min(model.encoding.width, 3))
        return f"{row} {row}"
    plain = [token for token in model.encoding.entries[1:] if token.isascii() and token.isalnum()][:3]
    return ("" if model.encoding.kind == "characters" else " ").join(plain) or "..."
