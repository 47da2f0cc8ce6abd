"""Files that name the tokens or answers of a network made elsewhere, and files of vectors."""

import json
from pathlib import Path

import numpy as np
import pytest

from playground.storage.errors import FileProblem
from playground.storage.imports import vectors, vocabularies

BPE = {
    "added_tokens": [{"id": 3, "content": "<pad>"}],
    "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "Ġa": 2}, "merges": []},
}
UNIGRAM = {"model": {"type": "Unigram", "vocab": [["<unk>", 0.0], ["a", -1.5]]}}


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("v.txt", "the\ncat\r\n\nmat", ("the", "cat", "", "mat")),
        ("v.json", '["the", "cat"]', ("the", "cat")),
        ("v.json", '{"cat": 2, "the": 0}', ("the", "<1>", "cat")),
        ("v.json", '{"0": "the", "1": "cat"}', ("the", "cat")),
        ("tokenizer.json", json.dumps(BPE), ("a", "b", "Ġa", "<pad>")),
        ("tokenizer.json", json.dumps(UNIGRAM), ("<unk>", "a")),
    ],
)
def test_names_come_in_the_order_of_their_ids(tmp_path: Path, name: str, text: str, expected: tuple[str, ...]) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert vocabularies.read(tmp_path / name) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[" + "[]," * 1_600_000 + "[]]", "more than 1,000,000 names, or much besides them"),
        ("{" + '"a":1,' * 2_000_001 + '"a":1}', "more than 1,000,000 names, or much besides them"),
        ("[1]", "a list of names"),
        ('{"a": 0, "b": 0}', '"a" and "b" have the same id, 0'),
        ('{"a": 1000000000}', "is 1,000,000,000, but must be 0 to"),
        ('{"a": true}', "a list of names"),
        ("[]", "this file is empty"),
        ('{"model": {}}', "names no vocabulary"),
    ],
)
def test_what_names_nothing_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "v.json").write_text(text)
    with pytest.raises(FileProblem, match=problem):
        vocabularies.read(tmp_path / "v.json")


def test_the_library_lists_the_same_tokens(tmp_path: Path) -> None:
    tokenizers = pytest.importorskip("tokenizers")
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel({"[UNK]": 0, "the": 1, "cat": 2}, "[UNK]"))
    tokenizer.add_special_tokens(["[PAD]"])
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    read = vocabularies.read(tmp_path / "tokenizer.json")
    assert {name: index for index, name in enumerate(read)} == tokenizer.get_vocab()


def test_vectors_are_typed_without_losing_a_bit(tmp_path: Path) -> None:
    numbers = np.random.default_rng(0).normal(size=(4, 3)).astype(np.float32)
    np.save(tmp_path / "v.npy", numbers)
    typed = [[float(part) for part in token.split(":")] for token in vectors.read_probe(tmp_path / "v.npy").split(" ")]
    np.testing.assert_array_equal(np.array(typed, np.float32), numbers)
    np.save(tmp_path / "v.npy", np.arange(3))
    assert vectors.read_probe(tmp_path / "v.npy") == "0.0 1.0 2.0"


def test_what_holds_no_vectors_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "v.npy"
    for array, problem in (
        (np.zeros((2, 3, 4)), r"must hold \(time, features\)"),
        (np.zeros((1001, 1)), "at most 1,000"),
        (np.array(["a"]), "not a .npy file of numbers"),
        (np.array([{}], dtype=object), "not a whole .npy"),
        (np.array([np.nan]), "not a finite number"),
    ):
        np.save(path, array, allow_pickle=True)
        with pytest.raises(FileProblem, match=problem):
            vectors.read_probe(path)
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999,), }"
    path.write_bytes(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)
    with pytest.raises(FileProblem, match=r"not a whole \.npy"):
        vectors.read_probe(path)
    (tmp_path / "v.csv").write_text("1,2\n3\n")
    with pytest.raises(FileProblem, match="row 2 has 1 cells, but the first one has 2"):
        vectors.read_probe(tmp_path / "v.csv")
    (tmp_path / "v.csv").write_text("1,2\na,b\n")
    with pytest.raises(FileProblem, match="row 2 holds something else than numbers"):
        vectors.read_probe(tmp_path / "v.csv")
