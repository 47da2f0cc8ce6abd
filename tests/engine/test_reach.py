"""The reach of the gradient, against torch's own derivatives and finite differences, and in words."""

import time
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import CELL_STATES, CELLS, READOUTS, Network, networks, random_examples, task

from playground import tasks
from playground.core.batches import Array
from playground.core.cell_kinds import KINDS
from playground.core.reach import Reach
from playground.core.specs import ModelSpec, Preset, TrainingSpec
from playground.engine.inspection.reach import reach
from playground.engine.network.architecture import Architecture
from playground.engine.network.forward import Unrolled, unroll
from playground.engine.network.weights import initial_weights
from playground.engine.training.run import Run
from playground.tasks import typed

Net = tuple[Architecture, dict[str, Array]]


def precise(net: Net, gain: float = 1.0) -> Net:
    return net[0], {name: gain * array.astype(np.float64) for name, array in net[1].items()}


def reached(net: Net, inputs: Array, expected: Array, at: int, unrolled: Unrolled | None = None) -> Reach:
    unrolled = unrolled or unroll(*net, inputs)
    return reach(*net, inputs, unrolled.states, expected=expected, at=at)


def expectations(architecture: Architecture, known: bool, seed: int) -> Array:
    dice = np.random.default_rng(seed)
    if architecture.numbers:
        return dice.uniform(-1, 1, architecture.outputs) if known else np.full(architecture.outputs, np.nan)
    return np.array(dice.integers(architecture.outputs) if known else -1)


class Unfolded:
    """A network of torch's cells, run timestep by timestep and layer by layer, from given states.

    `states[t][layer]` is h, and for an LSTM also c, each a tensor that torch can differentiate by.
    """

    def __init__(self, net: Net, inputs: Array) -> None:
        self.architecture = net[0]
        self.network = Network(net[0]).double()
        self.network.load_state_dict({name: torch.tensor(array) for name, array in net[1].items()})
        self.vectors = self.network.vectors(inputs)
        self.forgets: list[list[torch.Tensor]] = []

    def loss(self, expected: Array, at: int, moved: dict[tuple[int, int, int], torch.Tensor] | None = None) -> tuple:
        """Return the loss and all states. `moved` is added to a state, by timestep, layer, and 0 for h or 1 for c."""
        moved, states, before = moved or {}, [], None
        self.forgets = []
        for t in range(at + 1):
            below, now = self.vectors[t], []
            self.forgets.append([])
            for layer in range(self.architecture.layers):
                below, *state = self._cell(layer, below, None if before is None else before[layer], t, moved)
                now.append([below, *state])
            states.append(now)
            before = now
        top = [now[-1][0] for now in states]
        feature = torch.stack(top).mean(dim=0) if self.architecture.readout == "mean" else top[-1]
        return self._loss(self.network.readout(feature), expected), states

    def _loss(self, outputs: torch.Tensor, expected: Array) -> torch.Tensor:
        if self.architecture.numbers:
            if np.isnan(expected).any():
                return outputs.sum()
            return torch.nn.functional.mse_loss(outputs, torch.tensor(expected))
        answer = outputs.detach().argmax() if expected < 0 else torch.tensor(int(expected))
        return torch.nn.functional.cross_entropy(outputs, answer)

    def _cell(self, layer, below, before, t, moved):
        own = {name: part for name, part in self.network.rnn.named_parameters() if name.endswith(f"_l{layer}")}
        w, b = own[f"weight_ih_l{layer}"], own[f"bias_ih_l{layer}"]
        units = self.architecture.units
        zero = torch.zeros(units, dtype=torch.float64, requires_grad=True)
        before = before or [zero, zero]
        p = (w @ below + b).split(units)
        if self.architecture.cell == "mingru":
            z = torch.sigmoid(p[0])
            return ((1 - z) * before[0] + z * p[1] + moved.get((t, layer, 0), zero),)
        q = (own[f"weight_hh_l{layer}"] @ before[0] + own[f"bias_hh_l{layer}"]).split(units)
        if self.architecture.cell == "peephole":
            i, f, g, o = (a + b for a, b in zip(p, q, strict=True))
            p_i, p_f, p_o = (own[f"peephole_{gate}_l{layer}"] for gate in ("input", "forget", "output"))
            i, f = torch.sigmoid(i + p_i * before[1]), torch.sigmoid(f + p_f * before[1])
            self.forgets[-1].append(f.detach())
            c = f * before[1] + i * torch.tanh(g) + moved.get((t, layer, 1), zero)
            return torch.sigmoid(o + p_o * c) * torch.tanh(c) + moved.get((t, layer, 0), zero), c
        if self.architecture.cell == "lstm":
            i, f, g, o = (a + b for a, b in zip(p, q, strict=True))
            self.forgets[-1].append(torch.sigmoid(f).detach())
            c = torch.sigmoid(f) * before[1] + torch.sigmoid(i) * torch.tanh(g) + moved.get((t, layer, 1), zero)
            return torch.sigmoid(o) * torch.tanh(c) + moved.get((t, layer, 0), zero), c
        if self.architecture.cell in ("gru", "chogru"):
            r, z = torch.sigmoid(p[0] + q[0]), torch.sigmoid(p[1] + q[1])
            product = r * q[2]
            if self.architecture.cell == "chogru":
                weight, bias = own[f"weight_hh_l{layer}"][2 * units :], own[f"bias_hh_l{layer}"][2 * units :]
                product = weight @ (r * before[0]) + bias
            h = (1 - z) * torch.tanh(p[2] + product) + z * before[0]
        else:
            h = torch.tanh(p[0] + q[0])
        return (h + moved.get((t, layer, 0), zero),)


@settings(max_examples=60)
@given(networks(largest=12), st.integers(1, 9), st.data())
def test_the_norms_are_those_of_torchs_own_derivatives(net: Net, length: int, data: st.DataObject) -> None:
    net = precise(net, data.draw(st.sampled_from((1.0, 4.0))))
    at, known = data.draw(st.integers(0, length - 1)), data.draw(st.booleans())
    inputs = random_examples(net[0], [length], seed=length)[0].inputs
    expected = expectations(net[0], known, length)
    unfolded = Unfolded(net, inputs)
    loss, states = unfolded.loss(expected, at)
    ours = reached(net, inputs, expected, at)
    assert (ours.is_target_known, ours.at, ours.timesteps) == (known, at, length)
    assert (ours.cell is None) == (ours.forget_products is None) == (net[0].cell not in CELL_STATES)
    flat = [state for now in states for layer in now for state in layer]
    gradients = torch.autograd.grad(loss, flat, allow_unused=True)
    norms = np.array([0.0 if g is None else float(g.norm()) for g in gradients])
    norms = norms.reshape(at + 1, net[0].layers, -1)
    for place, mine in enumerate((ours.hidden, ours.cell)[: norms.shape[2]]):
        np.testing.assert_allclose(mine[: at + 1], norms[..., place], rtol=1e-6, atol=1e-14)
        assert not mine[at + 1 :].any()
    if ours.forget_products is not None:
        for t in range(at + 1):
            for layer in range(net[0].layers):
                gates = [unfolded.forgets[later][layer] for later in range(t + 1, at + 1)]
                product = torch.stack(gates).prod(dim=0).mean() if gates else torch.tensor(1.0)
                np.testing.assert_allclose(ours.forget_products[t, layer], float(product), rtol=1e-6)
        assert not ours.forget_products[at + 1 :].any()


@given(networks(largest=12), st.integers(1, 30))
def test_the_oracle_unfolds_to_torchs_own_network(net: Net, length: int) -> None:
    net = precise(net)
    inputs = random_examples(net[0], [length], seed=length)[0].inputs
    unfolded = Unfolded(net, inputs)
    with torch.no_grad():
        _, states = unfolded.loss(expectations(net[0], True, 0), length - 1)
        hidden = unfolded.network.rnn(unfolded.vectors)[0]
    np.testing.assert_allclose(torch.stack([now[-1][0] for now in states]), hidden, atol=1e-12)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("readout", READOUTS)
def test_the_gradient_equals_finite_differences(cell: str, readout: str) -> None:
    architecture = Architecture(cell=cell, inputs=4, units=3, layers=2, outputs=3, readout=readout, numbers=False)
    net = precise((architecture, initial_weights(architecture, 3)), 3.0)
    inputs, expected, at, small = np.array([0, 3, 1, 2]), np.array(1), 2, 1e-5
    ours, unfolded = reached(net, inputs, expected, at), Unfolded(net, inputs)
    kinds = (ours.hidden, ours.cell) if ours.cell is not None else (ours.hidden,)
    with torch.no_grad():
        for kind, norms in enumerate(kinds):
            for t, layer in np.ndindex(at + 1, 2):
                slope = []
                for step in torch.eye(3, dtype=torch.float64) * small:
                    up, down = (unfolded.loss(expected, at, {(t, layer, kind): s})[0] for s in (step, -step))
                    slope.append(float(up - down) / (2 * small))
                np.testing.assert_allclose(norms[t, layer], np.linalg.norm(slope), rtol=1e-5, atol=1e-9)


def test_the_gradient_of_a_nearly_certain_answer_is_not_lost() -> None:
    architecture = Architecture(cell="rnn", inputs=2, units=4, layers=1, outputs=2, readout="final", numbers=False)
    weights = initial_weights(architecture, 0)
    weights["readout.bias"] = np.array([60.0, 0.0], np.float32)
    ours = reached((architecture, weights), np.array([0, 1]), np.array(0), 1)
    first, second = weights["readout.weight"].astype(np.float64)
    top = unroll(architecture, weights, np.array([0, 1])).hidden[1, 0].astype(np.float64)
    wrong = np.exp((second - first) @ top - 60)
    np.testing.assert_allclose(ours.hidden[1, 0], wrong * np.linalg.norm(second - first), rtol=1e-6)


@pytest.mark.parametrize("cell", [cell for cell in CELLS if KINDS[cell].sees_hidden])
def test_a_gradient_without_bound_gives_no_warning_and_no_nan(cell: str) -> None:
    architecture = Architecture(
        cell=cell, inputs=1, units=8, layers=2, outputs=1, readout="final", numbers=True, vectors=True
    )
    weights = {name: array * 1e4 for name, array in initial_weights(architecture, 0).items()}
    weights = {name: array * (0 if "bias" in name else 1) for name, array in weights.items()}
    ours = reached((architecture, weights), np.zeros((300, 1), np.float32), np.array([np.nan]), 299)
    assert not any(
        np.isnan(array).any() for array in (ours.hidden, ours.cell, ours.forget_products) if array is not None
    )
    assert np.isinf(ours.hidden[0]).all()
    assert ours.sentence(0) == "reaches the first token"


def run_of(cell: str = "lstm", text: str = "a b => c\nb a => d", **model) -> Run:
    model = {"readout": "final", **model}
    preset = Preset(
        title="Test",
        task=typed.Spec(sequences=text),
        model=ModelSpec(cell=cell, units=8, **model),
        training=TrainingSpec(),
    )
    return Run(preset, tasks.make_task(preset.task, preset.model.readout, preset.training.seed))


def test_a_run_gives_the_reach_of_its_probes_answer() -> None:
    run = run_of()
    trace, ours = run.trace("b a"), run.reach("b a")
    assert ours is not None
    assert (ours.at, ours.is_target_known, ours.hidden.shape) == (1, True, (2, 1))
    unrolled = Unrolled({}, trace.states, trace.predictions)
    inputs = run.task.probe("b a").encoded.inputs
    direct = reached((run.architecture, run.weights()), inputs, trace.expected[1], 1, unrolled)
    np.testing.assert_array_equal(ours.hidden, direct.hidden)
    same = run.reach("b a", trace=trace)
    assert same is not None
    np.testing.assert_array_equal(ours.hidden, same.hidden)
    first = run.reach("b a", at=0)
    assert first is not None
    assert (first.at, first.is_target_known, first.hidden[1, 0]) == (0, False, 0.0)
    far = run.reach("b a", at=99)
    assert far is not None
    assert far.at == 1
    assert run.reach("") is None


def test_numbers_are_compared_in_the_networks_own_scale() -> None:
    architecture = Architecture(
        cell="gru", inputs=1, units=4, layers=1, outputs=1, readout="every-step", numbers=True, vectors=True
    )
    some = task(architecture, random_examples(architecture, [5], 0))
    some = replace(some, encoding=replace(some.encoding, scale=20.0))
    preset = Preset(title="", task=typed.Spec(), model=ModelSpec(cell="gru", units=4), training=TrainingSpec())
    run = Run(preset, some)
    trace = run.trace("10 -20 5")
    trace = replace(trace, expected=np.array([[-20.0], [5.0], [40.0]], np.float32))
    ours = run.reach("10 -20 5", trace=trace)
    inputs = np.array([[0.5], [-1.0], [0.25]], np.float32)
    net = run.architecture, run.weights()
    direct = reached(net, inputs, np.array([2.0]), 2)
    assert ours is not None
    assert ours.is_target_known
    np.testing.assert_allclose(ours.hidden, direct.hidden, rtol=1e-5)


def test_how_many_steps_back_in_words() -> None:
    fading = 10.0 ** np.array([-9, -5, -2, -1.9, -3, -1, 0, -np.inf])
    ours = Reach(at=6, is_target_known=True, hidden=np.stack((fading, np.zeros(8), fading.clip(0.1)), axis=1))
    assert ours.steps_back(0) == 4
    assert ours.sentence(0) == "reaches 4 timesteps back"
    assert (ours.steps_back(1), ours.sentence(1)) == (0, "no gradient")
    assert (ours.steps_back(2), ours.sentence(2)) == (6, "reaches the first token")
    assert [ours.short_sentence(layer) for layer in range(3)] == [
        "4 timesteps back",
        "no gradient",
        "to the first token",
    ]
    one = Reach(at=2, is_target_known=True, hidden=np.array([[0.009], [0.011], [1.0]]))
    assert one.sentence(0) == "reaches 1 timestep back"
    with pytest.raises(ValueError, match="read-only"):
        ours.hidden[0] = 1


def test_the_words_go_by_c_where_there_is_one() -> None:
    near, far, none = np.array([1e-9, 0.1, 1.0]), np.array([0.4, 0.7, 1.0]), np.zeros(3)
    hidden, cell = (np.stack(norms, axis=1) for norms in ((near, far, none, far), (far, far, none, none)))
    ours = Reach(at=2, is_target_known=True, hidden=hidden, cell=cell, forget_products=cell)
    assert [ours.sentence(layer) for layer in range(4)] == [
        "reaches the first token by c, 1 timestep back by h",
        "reaches the first token",
        "no gradient",
        "reaches nothing by c, the first token by h",
    ]
    assert [ours.short_sentence(layer) for layer in range(3)] == ["c: to the first token"] * 2 + ["no gradient"]
    assert [ours.steps_back(layer) for layer in range(4)] == [2, 2, 0, 0]
    assert (ours.memory[0], ours.share(0, 0), ours.share(2, 0), ours.share(0, 2)) == ("c", 0.4, 1.0, None)
    other = replace(ours, cell=None, forget_products=None)
    assert (other.memory[0], other.share(0, 0), other.share(3, 0)) == ("h", 1e-9, None)


@pytest.mark.parametrize("cell", CELLS)
def test_the_words_on_a_long_sequence_hold_for_torchs_own_derivatives(cell: str) -> None:
    time, seed = 52, 3
    architecture = Architecture(cell=cell, inputs=4, units=6, layers=2, outputs=3, readout="final", numbers=False)
    weights = initial_weights(architecture, seed)
    if cell in CELL_STATES:
        for layer in range(2):
            # Forget gates (the second quarter of the rows) almost open: c keeps what the output gate hides from h.
            weights[f"rnn.bias_ih_l{layer}"][6:12] += 4
    net = precise((architecture, weights))
    inputs, expected = np.arange(time) % 4, np.array(1)
    loss, states = Unfolded(net, inputs).loss(expected, time - 1)
    ours, memory = reached(net, inputs, expected, time - 1), 1 if cell in CELL_STATES else 0
    for layer in range(2):
        gradients = torch.autograd.grad(loss, [now[layer][memory] for now in states], retain_graph=True)
        norms = np.array([float(gradient.norm()) for gradient in gradients])
        back = time - 1 - int(np.flatnonzero(norms >= 0.01 * norms.max())[0])
        assert ours.steps_back(layer) == back
        far = "the first token" if back == time - 1 else f"{back} timesteps back"
        assert ours.sentence(layer).startswith(f"reaches {far}")
        assert far in ours.short_sentence(layer)
        shares = [ours.share(t, layer) for t in range(time)]
        np.testing.assert_allclose(np.array(shares, float), norms / norms.max(), rtol=1e-6)
        assert (back == time - 1) == (cell in CELL_STATES)


def test_sixty_timesteps_are_quick() -> None:
    architecture = Architecture(cell="lstm", inputs=30, units=64, layers=1, outputs=30, readout="final", numbers=False)
    net, inputs = (architecture, initial_weights(architecture, 0)), np.arange(60) % 30
    unrolled = unroll(*net, inputs)
    seconds = []
    for _ in range(10):
        begin = time.perf_counter()
        reached(net, inputs, np.array(-1), 59, unrolled)
        seconds.append(time.perf_counter() - begin)
    print(f"{min(seconds) * 1e3:.2f} ms")
    assert min(seconds) < 0.05
