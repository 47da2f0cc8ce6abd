"""Networks as a `.py` that needs numpy alone: the same answers, gates and tokens, and nothing else in the file."""

import runpy
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sample_models import NUMBERS, VECTORS, WORDS, make_model

from playground.core.cell_kinds import KINDS
from playground.core.vocabulary import Vocabulary, tokenize
from playground.session import headless, model_writing
from playground.storage import presets
from playground.storage.errors import FileProblem
from playground.storage.exports import models
from playground.storage.exports.model import Model
from playground.storage.exports.weights.python import cells

CHARACTERS = WORDS.replace('"words"', '"characters"')
KINDS_OF_TOKENS = [(WORDS, "final"), (CHARACTERS, "every-step"), (NUMBERS, "mean"), (VECTORS, "every-step")]


def network(text: str, cell: str, readout: str = "final") -> Model:
    settings = [f"model.cell={cell}", f"model.readout={readout}", "model.units=4", "model.layers=2", "model.window=5"]
    return make_model(presets.loads(text, "", settings))


def opened(folder: Path, model: Model) -> dict[str, Any]:
    models.write_model(folder / "model.py", model)
    return runpy.run_path(str(folder / "model.py"))


@pytest.mark.parametrize("cell", KINDS)
def test_it_gives_the_networks_answers_gates_and_states(tmp_path: Path, cell: str) -> None:
    for text, readout in KINDS_OF_TOKENS:
        model = network(text, cell, readout)
        file, samples = opened(tmp_path, model), model_writing.make_samples(model)
        answers = []
        for values in samples.inputs:
            state, each = None, []
            for token in np.moveaxis(values, 1, 0):
                answer, state = file["step"](token, state)
                each.append(answer)
            answers.append([np.stack(each, axis=1)])
        assert samples.largest_difference(answers) < 1e-5, (text, readout)
        sequence = "the grass is blue" if model.answers else "0.5 x -1 2"
        ours, theirs = headless.trace(model, sequence), file["trace"](sequence)
        assert file["tokenize"](sequence) == list(ours.tokens)
        for name in file["QUANTITIES"]:
            np.testing.assert_allclose(theirs[name], ours.quantities[name], atol=1e-5)
        assert set(ours.gates) | set(ours.states) <= {*file["QUANTITIES"], *(KINDS[cell].gate_names[:1])}
        np.testing.assert_allclose(theirs["answers"], ours.predictions, rtol=1e-5, atol=1e-5)


def test_predict_gives_the_answer_where_the_readout_has_it(tmp_path: Path) -> None:
    for text, readout, sequence in (
        (WORDS, "final", "the grass"),
        (WORDS, "every-step", "the grass"),
        (NUMBERS, "mean", [1, 2]),
    ):
        model = network(text, "gru", readout)
        trace = headless.trace(model, sequence if isinstance(sequence, str) else " ".join(map(str, sequence)))
        said = opened(tmp_path, model)["predict"](sequence)
        if not model.answers:
            np.testing.assert_allclose(said, trace.predictions[-1], rtol=1e-5)
            continue
        likeliest = [model.answers[place] for place in trace.predictions.argmax(axis=1)]
        assert said == (likeliest if readout == "every-step" else likeliest[-1])


def test_a_fresh_python_with_numpy_alone_answers_from_the_command_line(tmp_path: Path) -> None:
    model = network(WORDS, "lstm")
    models.write_model(tmp_path / "model.py", model)
    absent = ["playground", "torch", "scipy", "regex", "pydantic"]
    code = (
        f"import runpy, sys\nsys.modules.update(dict.fromkeys({absent}))\nrunpy.run_path('model.py', None, '__main__')"
    )
    command = [sys.executable, "-c", code, "the grass is blue"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=True)
    lines = headless.answer_lines(headless.trace(model, "the grass is blue"))
    assert [line.split() for line in done.stdout.splitlines()] == [
        line.replace(" (unknown)", "").replace("unknown", "�").split() for line in lines
    ]


def test_it_is_checked_in_a_fresh_python_that_imports_nothing_from_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "numpy.py").write_text("raise SystemExit(3)")
    model, path = network(NUMBERS, "lstm", "mean"), tmp_path / "model.py"
    monkeypatch.chdir(tmp_path)
    assert model_writing.write(path, model).startswith("checked with a fresh Python on 6 inputs: largest difference ")
    before = path.read_bytes()
    broken = cells.LSTM.replace("c = f * c + i * g", "c = f * c + i * o")
    monkeypatch.setitem(cells.CELLS, "lstm", cells.SIGMOID + broken)
    with pytest.raises(FileProblem, match="not written, because its answers in a fresh Python differ by "):
        model_writing.write(path, model)
    monkeypatch.setitem(cells.CELLS, "lstm", "raise ValueError('no such cell')")
    with pytest.raises(FileProblem, match="a fresh Python cannot use it: ValueError: no such cell"):
        model_writing.write(path, model)
    assert path.read_bytes() == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["model.py", "numpy.py"]


def test_it_holds_the_code_of_its_own_cell_and_tokens_alone(tmp_path: Path) -> None:
    opened(tmp_path, network(NUMBERS, "rnn"))
    text = (tmp_path / "model.py").read_text(encoding="utf-8")
    for other in ("sigmoid", "unicodedata", "VOCABULARY", "softmax", "hidden_sum"):
        assert other not in text


def test_no_text_in_a_model_becomes_code(tmp_path: Path) -> None:
    nasty = ('"""', "\\", "'", '"', "{x}", "#", "\u2028", "\ud800", '\\"""\nraise SystemExit(3)')
    model = network(WORDS, "rnn")
    entries = (*model.encoding.entries[: -len(nasty)], *nasty)
    title = '"""\\" raise SystemExit(3)'
    model = replace(
        model,
        preset=replace(model.preset, title=title, idea='\n"""\nraise SystemExit(3)\n'),
        encoding=Vocabulary("words", entries),
        answers=entries + model.answers[len(entries) :],
    )
    file = opened(tmp_path, model)
    assert tuple(file["VOCABULARY"]) == entries
    assert file["ANSWERS"] == list(model.answers)
    assert file["__doc__"].startswith(title)
    assert f"# {title}\n" in file["CARD"]


@pytest.mark.parametrize(
    "text",
    [
        "it's 3.14, or 1,000 – don't say x_1!",
        "日本語の文 カタカナ ー 한국어 漢字1",
        "😀 👩‍👩‍👧 👍🏽 🇩🇪🇫🇷 ❤️ 1️⃣",
        "नमस्ते हिन्दी می‌خواهم",
        "e\u0301te\u0301 ½ ² Ⅳ №\t\n x",
    ],
)
@pytest.mark.parametrize("kind", ["words", "characters"])
def test_texts_are_split_as_in_the_program(tmp_path: Path, kind: str, text: str) -> None:
    file = opened(tmp_path, network(WORDS if kind == "words" else CHARACTERS, "rnn"))
    assert file["tokenize"](text) == list(tokenize(kind, text))
