"""The training loop as a user of JAX would write it. The program does not need JAX; `bench` uses it if installed."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp

from playground.bench.timing import Train
from playground.core.batches import Array, Batch
from playground.engine.network.architecture import Architecture

STEPS = 10
"""Steps that are dispatched before waiting for their losses: JAX computes while Python runs ahead."""
RATE, DECAY, DECAY_SQUARES, EPSILON = 0.001, 0.9, 0.999, 1e-8

Tree = dict[str, Any]


def jax_loop(architecture: Architecture, weights: Mapping[str, Array], batch: Batch) -> Train:
    """Return a function that trains a one-layer network for ten steps on the batch of ids and returns their losses."""
    with jax.default_device(jax.devices("cpu")[0]):
        parameters = {name: jnp.array(weight) for name, weight in weights.items()}
        # Both are donated buffers, so they may not share memory.
        moments = [{name: jnp.zeros_like(weight) for name, weight in parameters.items()} for _ in range(2)]
        state: Any = (parameters, *moments, jnp.zeros((), jnp.float32))
        inputs, targets = jnp.array(batch.inputs, jnp.int32), jnp.array(batch.targets, jnp.int32)
    step = jax.jit(partial(_step, architecture.cell), donate_argnums=0)

    def ten_steps() -> list[float]:
        nonlocal state
        losses = []
        for _ in range(STEPS):
            state, loss = step(state, inputs, targets)
            losses.append(loss)
        jax.block_until_ready(state)
        return [float(loss) for loss in losses]

    return ten_steps


def _step(cell: str, state: Any, inputs: Any, targets: Any) -> tuple[Any, Any]:
    """Adam (Kingma and Ba, 2015, algorithm 1)."""
    parameters, first, second, updates = state
    loss, gradient = jax.value_and_grad(partial(_loss, cell))(parameters, inputs, targets)
    updates = updates + 1
    every = partial(jax.tree_util.tree_map)
    first = every(lambda m, g: DECAY * m + (1 - DECAY) * g, first, gradient)
    second = every(lambda v, g: DECAY_SQUARES * v + (1 - DECAY_SQUARES) * g * g, second, gradient)
    one, two = 1 - DECAY**updates, 1 - DECAY_SQUARES**updates
    parameters = every(lambda p, m, v: p - RATE * (m / one) / (jnp.sqrt(v / two) + EPSILON), parameters, first, second)
    return (parameters, first, second, updates), loss


def _loss(cell: str, weights: Tree, inputs: Any, targets: Any) -> Any:
    """Return the mean cross-entropy for input ids `(time, batch)` and `targets (time, batch)`."""
    recurrent = weights["rnn.weight_hh_l0"]
    projected = weights["rnn.weight_ih_l0"].T[inputs] + weights["rnn.bias_ih_l0"]
    nothing = jnp.zeros((inputs.shape[1], recurrent.shape[1]))
    state = (nothing, nothing) if cell == "lstm" else (nothing,)
    advance = partial(_CELLS[cell], recurrent.T, weights["rnn.bias_hh_l0"])
    _, hidden = jax.lax.scan(lambda state, x: _both(advance(state, x)), state, projected)
    outputs = hidden @ weights["readout.weight"].T + weights["readout.bias"]
    chosen = jnp.take_along_axis(jax.nn.log_softmax(outputs), targets[..., None], axis=-1)
    return -chosen.mean()


def _both(state: tuple[Any, ...]) -> tuple[tuple[Any, ...], Any]:
    """Return the carry and the output of a scan's step: the state, and the hidden state in it."""
    return state, state[0]


def _lstm(recurrent: Any, bias: Any, state: tuple[Any, ...], x: Any) -> tuple[Any, ...]:
    hidden, cell = state
    i, f, g, o = jnp.split(x + hidden @ recurrent + bias, 4, axis=-1)
    cell = jax.nn.sigmoid(f) * cell + jax.nn.sigmoid(i) * jnp.tanh(g)
    return jax.nn.sigmoid(o) * jnp.tanh(cell), cell


def _gru(recurrent: Any, bias: Any, state: tuple[Any, ...], x: Any) -> tuple[Any, ...]:
    (hidden,) = state
    reset, update, new = jnp.split(x, 3, axis=-1)
    recurrent_reset, recurrent_update, recurrent_new = jnp.split(hidden @ recurrent + bias, 3, axis=-1)
    reset, update = jax.nn.sigmoid(reset + recurrent_reset), jax.nn.sigmoid(update + recurrent_update)
    return ((1 - update) * jnp.tanh(new + reset * recurrent_new) + update * hidden,)


def _rnn(recurrent: Any, bias: Any, state: tuple[Any, ...], x: Any) -> tuple[Any, ...]:
    return (jnp.tanh(x + state[0] @ recurrent + bias),)


_CELLS: dict[str, Callable[..., tuple[Any, ...]]] = {"lstm": _lstm, "gru": _gru, "rnn": _rnn}
