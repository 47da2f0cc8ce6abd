"""The loop that somebody with torch alone would write: what `bench` measures the engines against."""

from collections.abc import Callable

import torch
from torch import nn

from playground.core.batches import Batch
from playground.core.specs import ModelSpec


def plain_loop(model: ModelSpec, batch: Batch, symbols: int, threads: int) -> Callable[[], int]:
    """A function that trains an `nn.LSTM`, `nn.GRU` or `nn.RNN` for ten steps on one batch of symbols' ids,
    and says so."""
    torch.manual_seed(0)
    cell = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}[model.cell](symbols, model.units, model.layers)
    readout = nn.Linear(model.units, symbols)
    optimizer = torch.optim.Adam([*cell.parameters(), *readout.parameters()], lr=0.001)
    inputs = nn.functional.one_hot(torch.from_numpy(batch.inputs), symbols).float()
    targets = torch.from_numpy(batch.targets).reshape(-1)
    criterion = nn.CrossEntropyLoss()

    def ten_steps() -> int:
        torch.set_num_threads(threads)
        for _ in range(10):
            optimizer.zero_grad()
            hidden, _ = cell(inputs)
            loss = criterion(readout(hidden).reshape(-1, symbols), targets)
            loss.backward()
            optimizer.step()
            loss.item()
        return 10

    return ten_steps
