"""All that `bench` compares train the same network in the same way, and its arithmetic is right."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from playground.bench import growth, peak, scaling, timing
from playground.bench.contenders import Contenders
from playground.bench.report import Point
from playground.bench.sizes import Size, bench_preset
from playground.core.specs import Cell
from playground.engine.network.architecture import Architecture
from playground.engine.training.run import Run

CELLS: tuple[Cell, ...] = ("rnn", "lstm", "gru")


@pytest.mark.parametrize("cell", CELLS)
def test_all_contenders_take_the_same_steps(cell: Cell) -> None:
    contenders = Contenders(bench_preset(Size(cell, 16, 8, 6)))
    expected = contenders.run.run(30).curve.loss
    assert expected[-1] < 0.99 * expected[0]
    for train in (contenders.one, contenders.two, contenders.jax):
        if train is not None:
            losses = np.concatenate([np.asarray(train()) for _ in range(30)])[:30]
            np.testing.assert_allclose(losses, expected, rtol=2e-4)
    more = contenders.torch_engine()
    assert len(more) > 0
    np.testing.assert_allclose(np.asarray(more.loss[:30]), expected[: len(more)], rtol=2e-4)  # type: ignore[attr-defined]


def test_jax_is_measured_where_it_is_installed() -> None:
    pytest.importorskip("jax")
    assert Contenders(bench_preset(Size("rnn", 4, 2, 3))).jax is not None


def test_without_jax_the_others_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "playground.bench.jax_loop", None)
    contenders = Contenders(bench_preset(Size("rnn", 4, 2, 3)))
    assert contenders.jax is None
    assert len(contenders.one()) == 1


def test_torchs_threads_are_set_where_it_trains() -> None:
    contenders = Contenders(bench_preset(Size("rnn", 4, 2, 3)))
    before = torch.get_num_threads()
    try:
        for train, threads in ((contenders.one, 1), (contenders.two, 2)):
            train()
            assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)


@pytest.mark.parametrize("layers", [1, 2])
def test_a_step_needs_as_many_operations_as_torch_counts(layers: int) -> None:
    """An unrolled LSTM on embedded tokens. The initial state requires a gradient, as all later ones do."""
    units, batch, timesteps, outputs = 5, 3, 4, 7
    shape = Architecture(
        cell="lstm", inputs=6, units=units, layers=layers, outputs=outputs, readout="every-step", numbers=False
    )
    cells = [torch.nn.Parameter(torch.rand(4 * units, units)) for _ in range(layers)]
    between = [torch.nn.Parameter(torch.rand(4 * units, units)) for _ in range(layers - 1)]
    readout = torch.nn.Parameter(torch.rand(outputs, units))
    hidden = [torch.rand(batch, units, requires_grad=True) for _ in range(layers)]
    looked_up = torch.rand(timesteps, batch, 4 * units, requires_grad=True)
    with FlopCounterMode(display=False) as counter:
        total = torch.zeros(())
        for time in range(timesteps):
            x = looked_up[time]
            for layer, recurrent in enumerate(cells):
                below = torch.nn.functional.linear(hidden[layer - 1], between[layer - 1]) if layer else x
                gates = below + torch.nn.functional.linear(hidden[layer], recurrent)
                hidden[layer] = torch.tanh(gates.reshape(batch, 4, units).sum(1))
            total = total + torch.nn.functional.linear(hidden[-1], readout).sum()
        total.backward()
    assert shape.operations(batch, timesteps) == counter.get_total_flops()


def test_a_peak_only_rises_and_leaves_torchs_threads() -> None:
    threads, best = torch.get_num_threads(), peak.Peak()
    first = best.measure()
    assert 0 < best.torch <= first <= best.measure() == best.flops
    assert torch.get_num_threads() == threads


def test_the_own_product_that_is_measured_is_one() -> None:
    rng = np.random.default_rng(0)
    left, right = rng.random((32, 64), np.float32), rng.random((64, 96), np.float32)
    result = np.zeros((32, 96), np.float32)
    peak.own_product(left, right, result)()
    np.testing.assert_allclose(result, left @ right, rtol=1e-5)


def test_growth_is_held_against_what_the_first_predicts() -> None:
    series = (Size("lstm", 10, 4, 5), Size("lstm", 20, 4, 5), Size("lstm", 20, 8, 15))
    ms = dict(zip(series, (2.0, 8.0, 24.0), strict=True))
    first, second, third = growth.points(series, ms)
    assert first == Point(units=10, batch=4, time=5, headless_ms=2.0, against_predicted=1.0)
    assert second.against_predicted == pytest.approx(1.0)  # four times the work, four times as long
    assert third.against_predicted == pytest.approx(0.5)  # 24 times the work, twelve times as long


def test_each_series_grows_in_one_thing() -> None:
    for series, varied in ((growth.UNITS, "units"), (growth.BATCH, "batch"), (growth.TIME, "time")):
        for field in ("units", "batch", "time"):
            values = [getattr(size, field) for size in series]
            assert values == sorted(set(values)) if field == varied else len(set(values)) == 1
    assert growth.UNITS[-1].units == 512
    assert bench_preset(growth.TIME[-1]).probes  # no longer than a task allows


def test_a_step_takes_its_share_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(np.arange(0.0, 100.0))  # a second at each reading
    monkeypatch.setattr(timing, "time", SimpleNamespace(perf_counter=lambda: next(clock)))
    calls: list[int] = []

    def train() -> list[float]:
        calls.append(1)
        return [0.0] * 4

    assert timing.per_step(train, 2.5) == pytest.approx(1000 * 4 / (4 * len(calls)))
    assert len(calls) == 2


@pytest.mark.parametrize(
    ("processors", "counts"), [(1, [1]), (2, [1, 2]), (3, [1, 2]), (6, [1, 2, 4]), (16, [1, 2, 4, 8, 16])]
)
def test_thread_counts_double_up_to_the_processors(processors: int, counts: list[int]) -> None:
    assert scaling.thread_counts(processors) == counts


def test_the_sizes_that_scale_have_a_piece_for_each_of_2_8_and_16_threads() -> None:
    batches = pytest.importorskip("playground.engine.backends.compiled_batches")
    architectures = [Run(bench_preset(size), engine="torch").architecture for size in scaling.SIZES]
    pieces = [batches.piece_count(a, size.batch) for a, size in zip(architectures, scaling.SIZES, strict=True)]
    assert pieces == [2, 8, 16]
