"""The training loop as a user of torch would write it. `bench` compares the engines with it."""

from collections.abc import Mapping

import torch
from torch import nn

from playground.bench.timing import Train
from playground.core.batches import Array, Batch
from playground.engine.network.architecture import Architecture


def torch_loop(architecture: Architecture, weights: Mapping[str, Array], batch: Batch, threads: int) -> Train:
    """Return a function that trains an `nn.LSTM`, `nn.GRU` or `nn.RNN` for one step on the batch of ids and returns the
    loss.

    It sets torch's number of threads, which torch keeps separately for each calling thread.
    """
    kind = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}[architecture.cell]
    cell = kind(architecture.inputs, architecture.units, architecture.layers)
    readout = nn.Linear(architecture.units, architecture.outputs)
    net = nn.ModuleDict({"rnn": cell, "readout": readout})
    net.load_state_dict({name: torch.tensor(weight) for name, weight in weights.items()})
    optimizer = torch.optim.Adam(net.parameters(), lr=0.001)
    inputs = nn.functional.one_hot(torch.from_numpy(batch.inputs), architecture.inputs).float()
    targets = torch.from_numpy(batch.targets).reshape(-1)
    criterion = nn.CrossEntropyLoss()

    def step() -> list[float]:
        if torch.get_num_threads() != threads:
            torch.set_num_threads(threads)
        optimizer.zero_grad()
        hidden, _ = cell(inputs)
        loss = criterion(readout(hidden).reshape(-1, architecture.outputs), targets)
        loss.backward()
        optimizer.step()
        return [loss.item()]

    return step
