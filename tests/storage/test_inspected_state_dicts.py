"""Networks of plain PyTorch scripts: their files give torch's own outputs, and what is not understood is named."""

import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file

from playground.core.vocabulary import UNKNOWN
from playground.session import headless
from playground.storage.errors import FileProblem
from playground.storage.exports import models
from playground.storage.imports import conversion, read_network
from playground.storage.imports.conversion import Reading
from playground.storage.imports.state_dict import network_of
from playground.tasks.common.generation import generation_problem

CELLS = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU, "rnn": torch.nn.RNN}


class Net(torch.nn.Module):
    """An embedding or none, recurrent modules upon each other, a readout or none."""

    def __init__(
        self,
        cell: str,
        units: tuple[int, ...],
        *,
        layers: int = 1,
        bias: bool = True,
        words: bool = True,
        head: int = 0,
    ) -> None:
        super().__init__()
        self.embed = torch.nn.Embedding(7, 3) if words else None
        self.stack = torch.nn.ModuleList(
            CELLS[cell](below, above, num_layers=layers, bias=bias, batch_first=True)
            for below, above in zip((3, *units), units, strict=False)
        )
        self.head = torch.nn.Linear(units[-1], head, bias=bias) if head else None

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        x = inputs if self.embed is None else self.embed(inputs)
        for module in self.stack:
            x, _ = module(x)
        return x if self.head is None else self.head(x)


def tensors(net: torch.nn.Module) -> dict[str, np.ndarray]:
    return {name: tensor.numpy() for name, tensor in net.state_dict().items()}


def check_outputs(net: Net, path: Path, *, words: bool, head: int) -> None:
    """Compare the trace of a file with the outputs of the module that it was saved from."""
    model = conversion.to_model(read_network(path, {}), Reading(answers="classes" if head > 1 else "numbers"), "net.pt")
    if words:
        ids = [3, 0, 6, 5, 3]
        text, inputs = " ".join(map(str, ids)), torch.tensor([ids])
    else:
        inputs = torch.randn(1, 5, 3)
        text = " ".join(":".join(str(number) for number in row) for row in inputs[0].numpy())
    trace = headless.trace(model, text)
    assert all(trace.known)
    with torch.no_grad():
        outputs = net(inputs)[0]
    expected = outputs.softmax(-1) if head > 1 else outputs
    given = trace.predictions[:, 1:] if trace.answers and trace.answers[0] == UNKNOWN else trace.predictions
    np.testing.assert_allclose(given, expected.numpy(), atol=1e-5)


networks = st.fixed_dictionaries(
    {
        "cell": st.sampled_from(sorted(CELLS)),
        "units": st.lists(st.integers(1, 9), min_size=1, max_size=2).map(tuple),
        "layers": st.integers(1, 2),
        "bias": st.booleans(),
        "words": st.booleans(),
        "head": st.sampled_from([0, 1, 4, 7]),
    }
)


def check(folder: Path, facts: dict, suffix: str) -> None:
    net = Net(**facts)
    path = folder / f"net{suffix}"
    save_file(net.state_dict(), path) if suffix == ".safetensors" else torch.save(net.state_dict(), path)
    check_outputs(net, path, words=facts["words"], head=facts["head"])


@given(networks, st.sampled_from([".pt", ".safetensors"]))
@example({"cell": "gru", "units": (5, 3), "layers": 2, "bias": False, "words": True, "head": 7}, ".pt")
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_gives_the_outputs_of_its_module(tmp_path: Path, facts: dict, suffix: str) -> None:
    check(tmp_path, facts, suffix)


@pytest.mark.slow
@given(networks, st.sampled_from([".pth", ".safetensors"]))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_many_files_give_the_outputs_of_their_modules(tmp_path: Path, facts: dict, suffix: str) -> None:
    check(tmp_path, facts, suffix)


def refusal(net: torch.nn.Module, **choices: str) -> str:
    with pytest.raises(FileProblem) as caught:
        conversion.to_model(network_of(tensors(net), choices, "net.pt"), Reading(), "net.pt")
    return str(caught.value)


def test_what_no_cell_computes_is_refused_by_name() -> None:
    both = torch.nn.LSTM(3, 2, bidirectional=True)
    assert "weight_ih_l0_reverse (8, 3) belongs to a bidirectional module" in refusal(both)
    assert "weight_hr_l0 (1, 2) projects the hidden state" in refusal(torch.nn.LSTM(3, 2, proj_size=1))
    assert "no recurrent layer is in it" in refusal(torch.nn.Linear(3, 2))
    assert "it has 513 units, but 1 to 512 can be shown" in refusal(torch.nn.RNN(1, 513))
    assert "it has 5 layers, but 1 to 4 can be shown" in refusal(torch.nn.GRU(1, 2, 5))
    mixed = torch.nn.ModuleDict({"a": torch.nn.LSTM(3, 2), "b": torch.nn.GRU(2, 2)})
    assert "layers must be a or b, not a+b" in refusal(mixed, layers="a+b")
    assert "readout cannot be chosen: nothing is left open" in refusal(torch.nn.LSTM(3, 2), readout="none")


def test_what_is_not_understood_is_named_and_what_is_ambiguous_is_asked() -> None:
    net = torch.nn.ModuleDict(
        {
            "encoder": torch.nn.LSTM(4, 4),
            "decoder": torch.nn.LSTM(4, 4),
            "norm": torch.nn.LayerNorm(4),
            "fc1": torch.nn.Linear(4, 4),
            "fc2": torch.nn.Linear(4, 2),
        }
    )
    network = network_of(tensors(net), {}, "net.pt")
    asked = {question.key: (question.chosen, tuple(question.choices)) for question in network.questions}
    assert asked == {
        "layers": ("encoder+decoder", ("encoder+decoder", "decoder+encoder", "encoder", "decoder")),
        "readout": ("none", ("fc1", "fc2", "none")),
    }
    assert network.unknown[0] == "norm.weight (4) is not understood."
    chosen = network_of(tensors(net), {"layers": "decoder", "readout": "fc2"}, "net.pt")
    assert chosen.readout is not None
    assert (len(chosen.layers), chosen.readout.name) == (1, "fc2")
    assert "encoder is another recurrent module." in chosen.unknown


def test_the_unknown_token_comes_first_and_answers_follow() -> None:
    net = Net("lstm", (4,), head=7)
    network = network_of(tensors(net), {}, "net.pt")
    tokens = ("<pad>", "the", "<unk>", "cat", "sat", "on", "mat")
    model = conversion.to_model(network, Reading(tokens=tokens), "net.pt")
    assert model.answers == (UNKNOWN, "<pad>", "the", "cat", "sat", "on", "mat")
    assert model.preset.model.readout == "every-step"
    trace = headless.trace(model, "the dog sat")
    assert trace.known == (True, False, True)
    with torch.no_grad():
        expected = net(torch.tensor([[1, 2, 4]]))[0].softmax(-1).numpy()
    np.testing.assert_allclose(trace.predictions, expected[:, [2, 0, 1, 3, 4, 5, 6]], atol=1e-5)
    with pytest.raises(FileProblem, match="holds 8 tokens, but the network reads 7"):
        conversion.to_model(network, Reading(tokens=(*tokens, "more")), "net.pt")
    with pytest.raises(FileProblem, match='the vocabulary holds "the" twice'):
        conversion.to_model(network, Reading(tokens=("the", "the")), "net.pt")


def test_hidden_states_are_not_taken_for_the_next_numbers() -> None:
    model = conversion.to_model(network_of(tensors(torch.nn.LSTM(3, 3)), {}, "net.pt"), Reading(), "net.pt")
    task = headless.task_of(model)
    assert task is not None
    assert generation_problem(task, model.preset.model.readout) != ""


def test_one_output_can_be_yes_or_no() -> None:
    net = Net("gru", (4,), head=1)
    model = conversion.to_model(network_of(tensors(net), {}, "net.pt"), Reading(answers="binary"), "net.pt")
    with torch.no_grad():
        expected = net(torch.tensor([[1, 2, 4]]))[0, :, 0].sigmoid().numpy()
    assert model.answers == ("no", "yes")
    np.testing.assert_allclose(headless.trace(model, "1 2 4").predictions[:, 1], expected, atol=1e-6)


def test_a_whole_pickled_module_is_refused_and_a_checkpoint_is_looked_into(tmp_path: Path) -> None:
    net = Net("lstm", (4,))
    torch.save(net, tmp_path / "whole.pt")
    with pytest.raises(FileProblem, match=r"save the weights alone, with torch.save\(model.state_dict\(\), path\)"):
        read_network(tmp_path / "whole.pt", {})
    torch.save({"epoch": 3, "state_dict": net.state_dict()}, tmp_path / "checkpoint.pth")
    assert read_network(tmp_path / "checkpoint.pth", {}).notes == ("The weights are those under “state_dict”.",)
    torch.save({"weight_hh_l0": torch.zeros(1).expand(10**6, 10**6)}, tmp_path / "view.pth")
    with pytest.raises(FileProblem, match="its tensors hold more than 1,000 MB"):
        read_network(tmp_path / "view.pth", {})
    torch.save({"epoch": 3}, tmp_path / "none.pth")
    with pytest.raises(FileProblem, match="holds no state_dict"):
        read_network(tmp_path / "none.pth", {})
    torch.save({"rnn": ["a"] * 500_001}, tmp_path / "long.pth")
    torch.save({"rnn": ["a"] * 500_001}, tmp_path / "older.pth", _use_new_zipfile_serialization=False)
    with zipfile.ZipFile(tmp_path / "several.pth", "w") as archive:
        for number in range(2):
            archive.writestr(f"a/{number}.pkl", b"\x80\x02(" + b"K\x01" * 300_000 + b"l.")
    for name in ("long.pth", "older.pth", "several.pth"):
        with pytest.raises(FileProblem, match="its description of the tensors is too long"):
            read_network(tmp_path / name, {})
    torch.save(net.state_dict(), tmp_path / "old.pth", _use_new_zipfile_serialization=False)
    assert len(read_network(tmp_path / "old.pth", {}).layers) == 1
    (tmp_path / "broken.pt").write_bytes((tmp_path / "whole.pt").read_bytes()[:300])
    with pytest.raises(FileProblem, match=r"not a whole file|besides weights"):
        read_network(tmp_path / "broken.pt", {})


def test_half_precision_is_read(tmp_path: Path) -> None:
    net = Net("gru", (4,), words=False)
    for kind in (torch.float16, torch.bfloat16, torch.float64):
        save_file({name: tensor.to(kind) for name, tensor in net.state_dict().items()}, tmp_path / "net.safetensors")
        read = read_network(tmp_path / "net.safetensors", {}).layers[0].weight_hh
        expected = net.stack[0].weight_hh_l0.detach().to(kind).float().numpy()
        np.testing.assert_array_equal(read, expected)


def test_a_model_of_such_a_network_is_written_and_read_back(tmp_path: Path) -> None:
    model = conversion.to_model(network_of(tensors(Net("lstm", (4, 2))), {}, "net.pt"), Reading(), "net.pt")
    models.write_model(tmp_path / "again.safetensors", model)
    again = models.read_model(tmp_path / "again.safetensors")
    np.testing.assert_array_equal(headless.trace(again, "3 1").hidden, headless.trace(model, "3 1").hidden)


@pytest.mark.parametrize(
    ("name", "module", "remedy"),
    [
        ("net.pt", "torch", "needs PyTorch, which is not installed here"),
        ("net.onnx", "onnx", "needs onnx: pip install onnx"),
        ("net.keras", "h5py", "needs h5py: pip install h5py"),
        ("net.xyz", "", "the name of a network's file ends in .pt"),
    ],
)
def test_a_missing_library_is_named_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, module: str, remedy: str
) -> None:
    if module:
        monkeypatch.setitem(sys.modules, module, None)
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(FileProblem, match=remedy):
        read_network(tmp_path / name, {})
