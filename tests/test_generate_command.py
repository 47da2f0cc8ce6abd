"""`playground generate`: what it writes, from which network, and what it says instead."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from playground import cli
from playground.engine.training.run import Run
from playground.session import headless
from playground.storage import presets
from playground.storage.exports import models

WORDS = """title = "Words"
probes = ["a b"]
[task]
kind = "typed"
sequences = '''
a b c d a
b c a d => c a b d a d
'''
[model]
units = 6
readout = "every-step"
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "words.toml").write_text(WORDS)
    monkeypatch.chdir(tmp_path)


def printed(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    try:
        code = cli.main(("generate", *argv))
    except SystemExit as done:
        code = int(done.code or 0)
    out, err = capsys.readouterr()
    return code, out, err


def test_it_writes_as_many_tokens_behind_the_prompt_and_the_same_for_the_same_seed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = ("words.toml", "--steps", "5", "--length", "30", "--prompt", "d a")
    texts = [printed(capsys, *asked, "--seed", seed) for seed in ("1", "1", "2")]
    assert texts[0] == texts[1] != texts[2]
    code, out, err = texts[0]
    assert (code, err) == (0, "")
    assert out.startswith("d a ")
    assert len(out.split()) == 32
    assert set(out.split()) == set("abcd")


def test_a_model_writes_what_its_trace_finds_likeliest(capsys: pytest.CaptureFixture[str]) -> None:
    run = Run(presets.load("words.toml"), engine="torch")
    run.run(60)
    model = headless.trained_model(run)
    models.write_model("words.safetensors", model)
    code, out, _ = printed(capsys, "words.safetensors", "--temperature", "0", "--length", "20")
    trace = headless.trace(model, out)
    likeliest = trace.predictions[1:-1, 1:].argmax(axis=1) + 1
    assert code == 0
    assert trace.tokens == ("a", "b", *(model.answers[index] for index in likeliest))
    assert (
        printed(capsys, "words.toml", "--temperature", "0", "--top-k", "3", "--steps", "60", "--length", "20")[1] == out
    )


def test_numbers_run_free(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = printed(capsys, "sine", "--length", "25", "--set", "model.units=12")
    values = np.array([float(value) for value in out.split()])
    assert code == 0
    np.testing.assert_allclose(values[24:], np.sin(2 * np.pi * np.arange(24, 49) / 16), atol=0.2)


def test_an_end_ends_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "hello", "--prompt", "h", "--top-k", "1") == (0, "hello\n", "")


def test_what_training_never_saw_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = printed(capsys, "words.toml", "--prompt", "a wolf b wolf", "--length", "1", "--steps", "1")
    assert code == 0
    assert out.startswith("a wolf b wolf ")
    assert err == "playground: not in the training sequences, so read as unknown: “wolf”\n"


def test_an_empty_prompt_is_refused_before_training(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(headless, "train", lambda *_: pytest.fail("trained"))
    assert "type at least one token" in printed(capsys, "words.toml", "--prompt", "")[2]


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("parity",), "not the sequence’s next tokens"),
        (("greener-or-brown",), "every step"),
        (("words.toml", "--prompt", " "), "type at least one token"),
        (("words.toml", "--temperature", "nan"), "is not a number from 0 to 10"),
        (("words.toml", "--length", "0"), "is not a whole number from 1 to 100,000"),
        (("words.toml", "--top-k", "-1"), "is not a whole number from 0 to"),
        (("nothing.toml",), "nothing.toml"),
        (("nothing.pt",), "nothing.pt"),
        (("nothing.pt", "--steps", "4"), "neither --steps nor --set"),
    ],
)
def test_what_is_wrong_is_one_sentence(capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], said: str) -> None:
    code, out, err = printed(capsys, *argv, *(() if "--steps" in argv or "nothing.pt" in argv else ("--steps", "0")))
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_a_network_that_diverges_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    wild = ("--set", "training.learning_rate=1000", "training.optimizer=sgd", "training.clip=0")
    code, out, err = printed(capsys, "sine", "--steps", "200", *wild)
    assert (code, out) == (1, "")
    assert "the learning rate 1000 is too high" in err


def test_a_prompt_that_holds_its_answer_is_cut_at_the_arrow(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("words.toml", "--steps", "5", "--length", "6", "--prompt")
    code, out, err = printed(capsys, *asked, "b c => a d d d")
    assert (code, err) == (
        0,
        "playground: the prompt ends at “=>”: in the place of the answer behind it comes the network's own.\n",
    )
    assert (0, out, "") == printed(capsys, *asked, "b c")
    assert len(out.split()) == 8
    Path("words.toml").write_text(WORDS.replace('["a b"]', '["b c => a d"]'))
    assert printed(capsys, *asked[:-1]) == (0, out, ""), "and so is the preset's own"


def saved(source: str, path: str, steps: int = 0) -> None:
    run = Run(presets.load(presets.find(source)))
    if steps:
        run.run(steps)
    models.write_model(path, headless.trained_model(run))


@pytest.mark.parametrize("suffix", [".safetensors", ".pt"])
def test_a_model_of_a_file_does_without_it(capsys: pytest.CaptureFixture[str], suffix: str) -> None:
    files = {"text": "the cat sat on the mat and the dog ran .\n" * 60, "csv": "a,b\n" + "0.5,150\n-0.5,50\n" * 60}
    prompts = {"text": ("the cat",), "csv": ("0.5:150 -0.5:50",)}
    for kind, content in files.items():
        own = f'title = "Own"\n[task]\nkind = "{kind}"\nfile = "own.{kind}"\nwindow = 8\n'
        own += 'tokens = "words"\n' if kind == "text" else 'difference = "none"\n'
        Path(f"{kind}.toml").write_text(own + '[model]\nunits = 6\nreadout = "every-step"\n')
        Path(f"own.{kind}").write_text(content)
        saved(f"{kind}.toml", f"{kind}{suffix}", 20)
        asked = ("--length", "5", "--prompt", *prompts[kind])
        trained = printed(capsys, f"{kind}.toml", "--steps", "20", *asked)
        Path(f"own.{kind}").unlink()
        code, out, err = printed(capsys, f"{kind}{suffix}", *asked)
        assert (code, err) == (0, "")
        assert len(out.split()) == 2 + 5
        if kind == "text":
            assert trained[1] == out
        else:
            rows, others = (
                np.array([[float(number) for number in row.split(":")] for row in text.split()])
                for text in (out, trained[1])
            )
            np.testing.assert_allclose(rows, others, rtol=1e-3)
            assert np.abs(rows[:, 1]).min() > 2, "in the scale of its column"
        code, out, err = printed(capsys, f"{kind}{suffix}", "--length", "5")
        assert (code, out) == (2, "")
        assert "names no probe" in err


@pytest.mark.parametrize("name", sorted(dict(presets.shipped())))
def test_every_saved_model_writes_or_says_why_not(capsys: pytest.CaptureFixture[str], name: str) -> None:
    saved(name, "model.safetensors")
    code, out, err = printed(capsys, "model.safetensors", "--length", "2")
    every_step = presets.load(presets.find(name)).model.readout == "every-step"
    assert (code == 0) == (every_step and name != "parity"), err
    assert bool(out) == (code == 0)
    assert code == 0 or "every step" in err or "not the sequence’s next tokens" in err
    assert "unexpected" not in err


def test_a_model_of_a_task_that_cannot_be_made_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    saved("words.toml", "words.safetensors")
    model = models.read_model("words.safetensors")
    spec = replace(model.preset.task, sequences="a")  # type: ignore[call-arg]
    models.write_model("words.safetensors", replace(model, preset=replace(model.preset, task=spec)))
    code, out, err = printed(capsys, "words.safetensors")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "one token alone has no next one to learn" in err
