"""Networks made elsewhere, vocabularies and vectors: whole files, what reads them, and how their parts are changed."""

import io
import json
import random
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import keras_files
import numpy as np
import torch
from mutations import BYTES, NASTY, Kind, change_archive, change_json, change_safetensors, changed_text
from safetensors.torch import save
from sample_models import WORDS, make_model

from playground.core.vocabulary import Vocabulary
from playground.session import headless
from playground.storage import presets
from playground.storage.exports.weights import FORMATS
from playground.storage.imports import vectors, vocabularies
from playground.storage.imports.inspection import Inspection, inspect


class _Net(torch.nn.Module):
    def __init__(self, *, words: bool) -> None:
        super().__init__()
        self.embedding = torch.nn.Embedding(7, 3) if words else None
        self.rnn = torch.nn.LSTM(3, 4, num_layers=2) if words else torch.nn.GRU(3, 4)
        self.head = torch.nn.Linear(4, 5)


def _inspect(path: Path) -> object:
    """Read a file as the window does, and trace the network on a sequence that it can read."""
    preview, model = inspect(Inspection(path=path))
    if model is None:
        return preview.problem
    if isinstance(model.encoding, Vocabulary):
        return headless.trace(model, " ".join(model.encoding.entries[1:4]))
    return headless.trace(model, " ".join([":".join(["0.5"] * model.encoding.width)] * 3))


def _state_dicts(_: Path) -> list[bytes]:
    found = []
    for words in (True, False):
        for zipped in (True, False):
            buffer = io.BytesIO()
            net = _Net(words=words)
            held = {"model": net.state_dict(), "epoch": 3} if zipped else net.state_dict()
            torch.save(held, buffer, _use_new_zipfile_serialization=zipped)
            found.append(buffer.getvalue())
    return found


def _onnx_files(_: Path) -> list[bytes]:
    keys = (["model.cell=lstm"], ["model.cell=gru", "model.layers=2"], ["model.cell=peephole"])
    write = FORMATS.of(Path("it.onnx")).write
    return [write(make_model(presets.loads(WORDS, "words.toml", [*each, "model.units=3"])), "") for each in keys]


def _keras_files(name: str) -> Callable[[Path], list[bytes]]:
    def whole(folder: Path) -> list[bytes]:
        found = []
        for kind in keras_files.BLOCKS:
            facts = {
                **{"kind": kind, "units": (3, 4), "bias": True, "after": True},
                **{"words": True, "head": "softmax", "sequences": False},
            }
            keras_files.write(folder / name, keras_files.layers({**facts, "seed": 1}))
            found.append((folder / name).read_bytes())
        return found

    return whole


def _vocabularies(_: Path) -> list[bytes]:
    bpe = {"type": "BPE", "vocab": {"a": 0, "b": 1, "Ġa": 2}, "merges": []}
    unigram = {"type": "Unigram", "vocab": [["<unk>", 0.0], ["a", -1.5]]}
    held = [["the", "cat"], {"the": 0, "cat": 1}, {"0": "the", "1": "cat"}]
    held += [{"added_tokens": [{"id": 3, "content": "<pad>"}], "model": bpe}, {"model": unigram}]
    return [json.dumps(each).encode() for each in held]


def _arrays(_: Path) -> list[bytes]:
    found = []
    for array in (np.arange(12.0).reshape(4, 3), np.arange(5), np.ones((2, 2), np.float16), np.ones((3, 1), ">f4")):
        buffer = io.BytesIO()
        np.save(buffer, array)
        found.append(buffer.getvalue())
    return found


def _change_torch(chance: random.Random, data: bytes) -> bytes:
    """Change the entries of a zip file; the bytes of the older format, which is none."""
    if data.startswith(b"PK"):
        return change_archive(chance, data)
    return chance.choice(BYTES)(chance, bytearray(data), [data])


def _change_onnx(chance: random.Random, data: bytes) -> bytes:
    """Change what nodes, attributes and tensors say."""
    import onnx

    model = onnx.load_from_string(data)
    for _ in range(chance.choice((1, 1, 2, 5))):
        _change_graph(chance, model.graph)
    return bytes(model.SerializeToString())


_NUMBERS = (0, -1, 1, 2, 7, 2**31 - 1, 2**40, -(2**62), 2**62)


def _change_graph(chance: random.Random, graph: Any) -> None:
    node, tensor = chance.choice(graph.node), chance.choice(graph.initializer)
    match chance.randrange(9):
        case 0:
            kinds = ("LSTM", "GRU", "RNN", "Gather", "Concat", "Constant", "Slice", "Reshape", "If", "")
            node.op_type = chance.choice(kinds)
        case 1 if node.input:
            node.input[chance.randrange(len(node.input))] = chance.choice(("", tensor.name, node.output[0], "x"))
        case 2:
            del node.input[chance.randrange(len(node.input) + 1) :]
        case 3 if node.attribute:
            attribute = chance.choice(node.attribute)
            attribute.i = chance.choice(_NUMBERS)
            attribute.ints.extend([chance.choice(_NUMBERS)])
            attribute.type = chance.choice((attribute.type, 1, 2, 3, 4, 7))
        case 4:
            tensor.dims.extend([chance.choice(_NUMBERS)])
        case 5 if tensor.dims:
            tensor.dims[chance.randrange(len(tensor.dims))] = chance.choice(_NUMBERS)
        case 6:
            tensor.data_type = chance.choice((0, 1, 5, 6, 7, 8, 9, 10, 14, 16, 99))
        case 7:
            tensor.data_location = 1
            entry = tensor.external_data.add()
            entry.key, entry.value = chance.choice(("location", "offset", "length")), chance.choice(("..", "it", "-1"))
        case _:
            graph.node.extend([node])


def _change_keras(chance: random.Random, data: bytes) -> bytes:
    """Change the description of the layers, or the bytes of the weights, in a zip file."""
    with zipfile.ZipFile(io.BytesIO(data)) as whole:
        entries = {entry.filename: whole.read(entry) for entry in whole.infolist()}
    if chance.random() < 0.5:
        text = changed_text(chance, entries["config.json"].decode())
        entries["config.json"] = text.encode(errors="surrogatepass")
    else:
        name = "model.weights.h5"
        entries[name] = _change_hdf5(chance, entries[name])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as written:
        for name, held in entries.items():
            if chance.random() < 0.95:
                written.writestr(name, held)
    return buffer.getvalue()


def _change_hdf5(chance: random.Random, data: bytes) -> bytes:
    """Change groups, arrays and attributes, or the bytes, which say how the file is built."""
    if chance.random() < 0.5:
        return chance.choice(BYTES)(chance, bytearray(data), [data])
    import h5py

    buffer = io.BytesIO(data)
    with h5py.File(buffer, "r+") as file:
        for _ in range(chance.choice((1, 1, 3))):
            _change_group(chance, file)
    return buffer.getvalue()


def _change_group(chance: random.Random, file: Any) -> None:
    import h5py

    names: list[str] = []
    file.visit(names.append)
    name = chance.choice(names)
    match chance.randrange(7):
        case 0:
            del file[name]
        case 1:
            file.move(name, f"{name}x")
        case 2:
            file[f"{name}.link"] = chance.choice(
                (h5py.SoftLink("/nowhere"), h5py.ExternalLink("/etc/passwd", "/"), h5py.SoftLink(f"/{name}"))
            )
        case 3:
            file[f"{name}.again"] = file[name] if chance.random() < 0.5 else file
        case 4 if "model_config" in file.attrs:
            file.attrs["model_config"] = changed_text(chance, str(file.attrs["model_config"])).encode(errors="replace")
        case 5 if isinstance(file[name], h5py.Dataset):
            del file[name]
            shape = chance.choice(((2**40,), (0, 3), (1, 1, 1), (7,), (4, 12), ()))
            kind = chance.choice(("f4", "f8", "i4", "f2", "S3"))
            # What is never written takes no place, whatever its size.
            file.create_dataset(name, shape, kind, chunks=(1,) * 1 if shape == (2**40,) else None)
        case _:
            value = chance.choice([each for each in NASTY if isinstance(each, int | float | str) and each != "\0"])
            if isinstance(value, str) or -(2**63) <= value < 2**63:
                file[name].attrs["name"] = value.encode(errors="replace") if isinstance(value, str) else value


def _change_npy(chance: random.Random, data: bytes) -> bytes:
    """Change what the header says."""
    size = int.from_bytes(data[8:10], "little")
    header, rest = data[10 : 10 + size].decode("latin-1").rstrip(), data[10 + size :]
    changes: Sequence[tuple[str, str]] = (
        ("<f8", chance.choice(("|O", "<f2", ">f8", "<c16", "|S8", "<U2", "<M8[s]", "|V8", "f8,f8", "<i8"))),
        ("(4, 3)", chance.choice(("(3, 4)", "(12,)", "()", "(-4, -3)", "(4, 3.0)", "(99999999999, 3)", "[4, 3]"))),
        ("(5,)", chance.choice(("(5, 1, 1)", "(5, 0)", "5", "(True,)", "(5,) * 9**9"))),
        ("False", chance.choice(("True", "None", "[" * 3000, "1"))),
        ("}", chance.choice((", 'x': 1}", "", "}}", "\0}"))),
    )
    old, new = chance.choice(changes)
    said = header.replace(old, new, 1).encode("latin-1") + b"\n"
    length = chance.choice((len(said), len(said), len(said), size, 0xFFFF))
    return data[:6] + bytes((chance.choice((1, 1, 1, 2, 3, 9)), 0)) + length.to_bytes(2, "little") + said + rest


KINDS = {
    "onnx": Kind("it.onnx", _onnx_files, _inspect, _change_onnx),
    "keras": Kind("it.keras", _keras_files("it.keras"), _inspect, _change_keras),
    "h5": Kind("it.h5", _keras_files("it.h5"), _inspect, _change_hdf5),
    "weights.h5": Kind("it.weights.h5", _keras_files("it.weights.h5"), _inspect, _change_hdf5),
    "state-dict": Kind("it.pth", _state_dicts, _inspect, _change_torch),
    "foreign-safetensors": Kind(
        "it.safetensors",
        lambda _: [save(_Net(words=words).state_dict()) for words in (True, False)],
        _inspect,
        change_safetensors,
    ),
    "vocabulary": Kind("tokenizer.json", _vocabularies, vocabularies.read, change_json),
    "names": Kind("it.txt", lambda _: [b"the\ncat\r\n\nmat", "é\n🍂\nﬁ".encode()], vocabularies.read),
    "npy": Kind("it.npy", _arrays, vectors.read_probe, _change_npy),
    "vectors": Kind("it.csv", lambda _: [b"x,y\n1,2\n3,4\n", b"0.5\n1e-3\n-7"], vectors.read_probe),
}
"""Files made elsewhere, by what they are called on the command line of `mutated_kinds`."""
