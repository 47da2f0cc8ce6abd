"""Traces of networks made elsewhere, in torch."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from playground.core.optional import MissingLibrary, is_installed, needs_torch
from playground.core.trace import Trace

if TYPE_CHECKING:
    import torch


def trace(
    module: "torch.nn.Module",
    inputs: Any,
    *,
    layer: str = "",
    tokens: Sequence[str] | None = None,
    answers: Sequence[str] | None = None,
) -> Trace:
    """Return all that a recurrent layer of torch computes on one sequence: every gate and state at every timestep.

    `module` is an nn.LSTM, nn.GRU or nn.RNN (with tanh), of one or several layers, or a module that contains one;
    `layer` is its name, such as "encoder.lstm", if there are several. The module is run once as in `eval()`, and what
    then reaches the layer is traced. It is left as it was.

    `inputs` are numbers `(time, features)`, or ids `(time,)`, which a bare layer reads as one-hot vectors. A batch of
    this one sequence is given to the module, or the sequence itself if the module takes no batch.

    `predictions` are what the module answers: those of its linear readout, at every timestep as if the sequence ended
    there, or else its output, which is NaN at timesteps without one. They are numbers, and probabilities if the module
    ends with a softmax or `answers` names the classes. There are none, `(time, 0)`, if the hidden state is all that the
    module returns. `tokens` names the timesteps.

    Raises `ValueError`, with one sentence, for a layer that is bidirectional, projected or begins with a state of its
    own, a module that cannot be run on the inputs, and names that are too few or too many; `MissingLibrary` where torch
    is not installed.
    """
    if not is_installed("torch"):
        raise MissingLibrary(needs_torch("trace"))
    from playground.api.modules import trace_module

    return trace_module(module, inputs, layer=layer, tokens=tokens, answers=answers)
