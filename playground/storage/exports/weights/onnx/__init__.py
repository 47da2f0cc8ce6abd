"""Networks as `.onnx`: weights and equations together, for any program that runs ONNX.

    ids (batch, time) int64, or numbers (batch, time, features) float32, unscaled   the sequence, or its next timesteps
    hidden_in, cell_in (layers, batch, units) ...                                   the states before it, 0 at first
    answers (batch, time, outputs) float32                                          probabilities, or unscaled numbers
    hidden_out, cell_out ...                                                        the states behind it

An answer stands at every timestep, as if the sequence ended there. Whoever hands the states that come out to the next
call reads a sequence piece by piece, with the same numbers. Batch and time have any length. The file's metadata hold
the card as JSON, called `playground`, and as text, called `model_card`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from playground.core.batches import Array
from playground.core.cell_kinds import KINDS
from playground.core.version import __version__
from playground.core.vocabulary import LARGEST, Numbers
from playground.storage.exports import card_text
from playground.storage.exports.model import Model
from playground.storage.exports.weights.base import KEY, WeightsFormat

if TYPE_CHECKING:
    from playground.storage.exports.weights.onnx.graph import Graph

LIMIT = 1_900_000_000
"""The most bytes of weights: a file of Protocol Buffers ends at 2 GB."""
CELLS = ("rnn", "lstm", "peephole", "gru", "chogru", "mingru")
"""The recurrent cells that can be written."""


def _pack(model: Model, text: str) -> bytes:
    import onnx

    from playground.storage.exports.weights.onnx import recurrent, stateless
    from playground.storage.exports.weights.onnx.graph import Graph

    kind, graph = KINDS[model.preset.model.cell], Graph()
    inputs = _inputs(graph, model)
    hidden = (recurrent if kind.is_recurrent else stateless).add(graph, model, inputs)
    if model.preset.model.readout == "mean":
        hidden = graph.running_mean(hidden, "hidden_sum", model.preset.model.units)
    _answers(graph, model, hidden)
    about = f"{model.preset.title}: {kind.name}, {model.steps:,} steps of training. See the metadata for its card."
    proto = graph.model(about, producer="recurrent-playground", version=__version__)
    for name, value in ((KEY, text), ("model_card", card_text.of(model))):
        entry = proto.metadata_props.add()
        entry.key, entry.value = name, value
    onnx.checker.check_model(proto, full_check=True)
    return bytes(proto.SerializeToString())


def _inputs(graph: "Graph", model: Model) -> str:
    """Add the input. Return it as `(batch, time, features)`: scaled numbers, or one-hot tokens."""
    if not isinstance(model.encoding, Numbers):
        graph.input("ids", "int64", ["batch", "time"], "tokens by their place in the vocabulary; 0 is an unknown one")
        depth = graph.constant("vocabulary_size", np.array(model.encoding.width, np.int64))
        return graph.node("OneHot", "ids", depth, graph.constant("off_on", np.array([0, 1], np.float32)))
    graph.input("numbers", "float32", ["batch", "time", model.encoding.width], "numbers as the task gives them")
    values = graph.node("Cast", "numbers", to=graph.type("float64"))
    values = graph.node("Sub", values, graph.constant("mean", np.asarray(model.encoding.mean, np.float64)))
    values = graph.node("Div", values, graph.constant("scale", np.asarray(model.encoding.divisor, np.float64)))
    bounds = [graph.constant(name, np.array(value, np.float64)) for name, value in _BOUNDS.items()]
    return graph.node("Cast", graph.node("Clip", values, *bounds), to=graph.type("float32"))


_BOUNDS = {"least": -LARGEST, "most": LARGEST}


def _answers(graph: "Graph", model: Model, hidden: str) -> None:
    """Add the readout of hidden states `(batch, time, units)`."""
    values = graph.linear(hidden, model.weights["readout.weight"], model.weights["readout.bias"], "readout")
    if model.answers:
        values = graph.node("Softmax", values, axis=-1)
        about = "the probability of each answer, if the sequence ended here"
    else:
        values = graph.node("Cast", values, to=graph.type("float64"))
        divisor, mean = (
            np.asarray(each, np.float64) for each in (model.numbers.answers.divisor, model.numbers.answers.mean)
        )
        values = graph.node("Mul", values, graph.constant("answer_scale", divisor))
        values = graph.node("Add", values, graph.constant("answer_mean", mean))
        values = graph.node("Cast", values, to=graph.type("float32"))
        about = "the answer if the sequence ended here, as the task gives numbers"
    graph.output("answers", values, ["batch", "time", len(model.weights["readout.bias"])], about)


def _obstacle(model: Model) -> str:
    if sum(array.nbytes for array in model.weights.values()) > LIMIT:
        return f"its weights need more than {LIMIT / 1e9:.3g} GB, and an .onnx file ends at 2 GB."
    kind = KINDS[model.preset.model.cell]
    if kind.is_recurrent and model.preset.model.cell not in CELLS:
        return f"the equations of the {kind.name} are not written down for ONNX."
    return ""


def _answer(path: Path, _: Model, inputs: Sequence[Array]) -> list[tuple[Array, Array]]:
    """Return the answers to each input read at once, and in two pieces."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])
    first, *states = session.get_inputs()
    names = ["answers", *(state.name.replace("_in", "_out") for state in states)]

    def read(values: Array, before: Sequence[Array]) -> tuple[Array, list[Array]]:
        fed = {first.name: values} | {state.name: array for state, array in zip(states, before, strict=True)}
        answers, *after = session.run(names, fed)
        return answers, after

    results = []
    for values in inputs:
        batch = {"batch": len(values)}
        empty = [np.zeros([batch.get(size, size) for size in state.shape], np.float32) for state in states]
        whole, _after = read(values, empty)
        cut = (values.shape[1] + 1) // 2
        pieces, after = read(values[:, :cut], empty)
        if cut < values.shape[1]:
            pieces = np.concatenate([pieces, read(values[:, cut:], after)[0]], axis=1)
        results.append((whole, pieces))
    return results


FORMAT = WeightsFormat(
    suffixes=(".onnx",),
    label="ONNX",
    write=_pack,
    needs=("onnx", "onnxruntime"),
    obstacle=_obstacle,
    reader="onnxruntime",
    answer=_answer,
)
