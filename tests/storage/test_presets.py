"""Presets from files: valid ones are read as written, and mistakes give one sentence."""

import contextlib
import dataclasses
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground import tasks
from playground.core.claim import Claim
from playground.core.guided_action import GuidedAction
from playground.core.specs import Mark, ModelSpec, Preset, Scene, TrainingSpec
from playground.storage import presets
from playground.storage.errors import FileProblem
from playground.storage.overrides import apply_settings
from playground.tasks import typed

GOOD = """title = "Two answers"
[task]
kind = "typed"
sequences = '''
a b => c
d b => e'''
"""


def sentence(text: str, *settings: str, name: str = "my.toml") -> str:
    """Return the error about a preset."""
    with pytest.raises(FileProblem) as caught:
        presets.loads(text, name, settings)
    said = str(caught.value)
    assert said.isprintable()
    assert len(said) < 400
    return said


def test_a_preset_has_what_the_file_says_and_defaults_for_the_rest() -> None:
    text = "idea = 'I'\nprobes = ['a', 'b']\n" + GOOD + "[model]\ncell = 'gru'\n[training]\nclip = 2\n[mark]\nloss = 1"
    assert presets.loads(text, "my.toml") == Preset(
        title="Two answers",
        idea="I",
        probes=("a", "b"),
        task=typed.Spec(sequences="a b => c\nd b => e"),
        model=ModelSpec(cell="gru"),
        training=TrainingSpec(clip=2.0),
        mark=Mark(loss=1.0),
    )


def test_scenes_are_read_and_go_with_other_sequences() -> None:
    preset = presets.loads(GOOD + SCENE + "step = 3\nplayhead = 2\ntrack = 'gate'\ncompare = 'rnn'\n" + SCENE, "x")
    assert preset.scenes == (
        Scene(title="T", probe="a b", step=3, playhead=2, track="gate", compare="rnn"),
        Scene(title="T", probe="a b"),
    )
    assert presets.with_overrides(preset, ["model.units=3"]).scenes == preset.scenes
    assert presets.with_overrides(preset, ["task.sequences=a => b"]).scenes == ()


SCENE = "[[scenes]]\ntitle = 'T'\nprobe = 'a b'\n"
UNITS = "a whole number from 1 to 512."
RATE = "a number above 0 and at most 1,000."
SEED = "a whole number from 0 to 2,147,483,647."


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        (
            "[model]\nunit = 3",
            "there is no key model.unit, only model.cell, model.units, model.layers, model.window, model.readout, "
            "model.initialisation, model.lag; did you mean model.units?",
        ),
        (
            "[modle]",
            "there is no key modle, only schema, title, idea, group, probes, scenes, task, model, training, mark, ",
        ),
        ("['\\n']", 'there is no key "\\n", only schema, title'),
        ("[model]\nunits = '16'", f'model.units is "16", but must be {UNITS}'),
        ("[model]\nunits = true", f"model.units is true, but must be {UNITS}"),
        ("[model]\nunits = 16.0", f"model.units is 16.0, but must be {UNITS}"),
        ("[model]\nunits = 0", f"model.units is 0, but must be {UNITS}"),
        ("[model]\nunits = 513", f"model.units is 513, but must be {UNITS}"),
        ("[model]\nunits = [1, 2]", f"model.units is a list of 2, but must be {UNITS}"),
        ("[model.units]", f"model.units is a table, but must be {UNITS}"),
        ("[model]\nunits = 2020-01-01", f"model.units is the date or time 2020-01-01, but must be {UNITS}"),
        (
            "[model]\ncell = 'lsmt'",
            'model.cell is "lsmt", but must be "rnn", "lstm", "gru", "peephole", "mingru", "chogru", "perceptron", '
            '"mlp" or "cnn".',
        ),
        ("[model]\ncell = '" + "x" * 99 + "'", f'model.cell is "{"x" * 48}…" (99 characters), but must be "rnn", "'),
        ("[training]\nlearning_rate = 0", f"training.learning_rate is 0, but must be {RATE}"),
        ("[training]\nlearning_rate = nan", f"training.learning_rate is nan, but must be {RATE}"),
        ("[training]\nlearning_rate = -inf", f"training.learning_rate is -inf, but must be {RATE}"),
        ("[training]\nlearning_rate = true", f"training.learning_rate is true, but must be {RATE}"),
        ("[training]\nseed = 1" + "0" * 50, f"training.seed is a whole number of 51 digits, but must be {SEED}"),
        ("[training]\nseed = 0x" + "F" * 5000, f"training.seed is a whole number of 6,021 digits, but must be {SEED}"),
        ("[training]\nseed = 1" + "0" * 5000, "line 8 holds a whole number of 5,001 digits."),
        ("[mark]\naccuracy = 1.1", "mark.accuracy is 1.1, but must be a number above 0 and at most 1."),
        ("[mark]\nconfidence = 1", "mark.confidence is 1, but must be a number above 0 and below 1."),
        ("[task]", "this is not TOML: cannot declare task twice, at line 7, column 6."),
        ("[a.b]\n[a.b]", "this is not TOML: cannot declare a.b twice, at line 8, column 5."),
        ('["it\'s (1)".b]\n["it\'s (1)".b]', 'this is not TOML: cannot declare "it\'s (1)".b twice, at line 8'),
        ("x = {}\nx.y = 1", "this is not TOML: cannot mutate immutable namespace"),
        ("title 3", "this is not TOML: expected '=' after a key in a key/value pair, at line 7, column 7."),
        ("title = '", 'this is not TOML: expected "\'", at end of document.'),
        ("x = " + "[" * 5000, "its values are nested too deeply to be read."),
    ],
)
def test_a_wrong_end_of_a_preset_is_one_sentence(extra: str, said: str) -> None:
    assert sentence(GOOD + extra).startswith(f"my.toml: {said}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "this file is empty; a preset needs at least a title and a [task]."),
        (" \n\t\n", "this file is empty; a preset needs at least a title and a [task]."),
        ("# nothing yet", "title is missing; it must be a text of 1 to 80 characters."),
        ("title = 'x'", "task is missing; it must be a table."),
        ("title = 'x'\ntask = 3", "task is 3, but must be a table."),
        ("title = 'x'\nmodel = 3\n[task]\nkind = 'typed'", "model is 3, but must be a table."),
        ("schema = 2\n" + GOOD, "schema is 2, but must be 1."),
        ("probes = 'a'\n" + GOOD, 'probes is "a", but must be a list of at most 50 items, each a text.'),
        ("probes = ['a', 3]\n" + GOOD, "probes[1] is 3, but must be a text."),
        (GOOD + "[[scenes]]\nprobe = 'a'", "scenes[0].title is missing; it must be a text of 1 to 80 characters."),
        (GOOD + SCENE + "step = -1", "scenes[0].step is -1, but must be a whole number from 0 to 10,000,000."),
        (GOOD + SCENE + "playhead = 0", "scenes[0].playhead is 0, but must be a whole number from 1 to 1,000."),
        (GOOD + SCENE + "track = 'c'", 'scenes[0].track is "c", but must be "state" or "gate".'),
        (
            GOOD + SCENE + "unit = 1",
            "there is no key scenes[0].unit, only scenes[0].title, scenes[0].probe",
        ),
        (f"probes = {['a'] * 51}\n" + GOOD, "probes is a list of 51, but must be a list of at most 50 items, each a t"),
        (
            GOOD.replace("title", "titel"),
            "there is no key titel, only schema, title, idea, group, probes, scenes, task, ",
        ),
        (
            GOOD.replace("sequences", "sequence"),
            "there is no key task.sequence, only task.kind, task.file, task.test_file, task.tokens, task.sequences, "
            "task.held_out, task.split; did you mean task.sequences?",
        ),
        (
            GOOD + "held_out = 0.6",
            "task.held_out is 0.6, but must be a number from 0 to 0.5.",
        ),
        ("title = 'x'\n[task]\nkind = 'typed'", "task.sequences: There is no training sequence yet."),
        (GOOD.replace("=> c", ""), "task.sequences: Line 1: no answer."),
    ],
)
def test_a_wrong_preset_is_one_sentence(text: str, said: str) -> None:
    assert sentence(text).startswith(f"my.toml: {said}")


@pytest.mark.parametrize(
    ("kind", "said"), [('"typd"', 'is "typd", but must'), ("3", "is 3, but must"), ("", "is miss")]
)
def test_an_unknown_task_names_the_tasks_there_are(kind: str, said: str) -> None:
    told = sentence(GOOD.replace('kind = "typed"', f"kind = {kind}" if kind else ""))
    assert told.startswith(f"my.toml: task.kind {said}")
    assert all(f'"{known}"' in told for known in tasks.kinds())


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60), st.integers(0, len(GOOD)))
def test_no_text_is_more_than_one_sentence(text: str, place: int) -> None:
    for tried in (text, GOOD[:place] + text + GOOD[place:], GOOD[:place]):
        with contextlib.suppress(FileProblem):
            presets.loads(tried, "my.toml")


@given(
    st.dictionaries(
        st.sampled_from(["title", "task", "model", "mark", "probes", "x"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
            lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["kind", "units", "loss", "y"]), inner),
        ),
    )
)
def test_no_table_is_more_than_one_sentence(table: dict[str, object]) -> None:
    with pytest.raises(FileProblem) as caught:
        presets.validate(table, "a\nb.toml")
    assert str(caught.value).isprintable()


def test_broken_files_are_one_sentence(tmp_path: Path) -> None:
    cases = {
        "binary": (b"title = 'x'\n\0\1\2", "this is not a text file, because of the byte 0x00 in line 2."),
        "latin": (
            b"title = 'x'\n# caf\xe9",
            "this is not a text file in UTF-8, because of the byte 0xE9 in line 2; save it so.",
        ),
        "png": (b"\x89PNG\r\n", "this is not a text file in UTF-8, because of the byte 0x89 in line 1; save it so."),
        "utf16": ("title = 'x'".encode("utf-16"), "this file is UTF-16 text; save it as UTF-8."),
        "empty": (b"", "this file is empty; a preset needs at least a title and a [task]."),
    }
    for name, (data, said) in cases.items():
        path = tmp_path / f"{name}.toml"
        path.write_bytes(data)
        with pytest.raises(FileProblem) as caught:
            presets.load(path)
        assert str(caught.value) == f"{path}: {said}"


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert presets.load(path) == presets.loads(GOOD, "")


def test_a_file_that_is_too_large_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "large.toml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    monkeypatch.setattr(Path, "open", lambda *_: pytest.fail("opened"))
    with pytest.raises(FileProblem, match=r"large\.toml: this file is 50\.0 MB large, but at most 4 MB are read\.$"):
        presets.load(path)


def test_what_is_not_a_file_is_not_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)
    for path, said in (
        (tmp_path, "this is a folder; name a file in it."),
        (pipe, "this is a pipe; name a file."),
        (tmp_path / "none.toml", "there is no such file."),
        (tmp_path / "none" / "x.toml", "there is no such file."),
        (tmp_path / ("x" * 300 + ".toml"), "its name is too long."),
        ("nul\0.toml", "this is not the name of a file."),
    ):
        with pytest.raises(FileProblem) as caught:
            presets.load(path)
        assert caught.value.what == said
        assert str(caught.value).isprintable()


@pytest.mark.parametrize("function", ["open", "stat"])
def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(GOOD)

    real = getattr(Path, function)

    def refuse(given: Path, *arguments: object, **more: object) -> object:
        if given == path:
            raise PermissionError(13, "Permission denied")
        return real(given, *arguments, **more)

    monkeypatch.setattr(Path, function, refuse)
    with pytest.raises(FileProblem, match=r"mine\.toml: there is no permission for it to be read\.$"):
        presets.load(path)


VALUES = {
    "schema": ("1", 1),
    "title": ("A title without quotes", "A title without quotes"),
    "idea": ('"2020-01-01"', "2020-01-01"),
    "group": ("memory", "memory"),
    "probes": ('["a b", "c"]', ("a b", "c")),
    "scenes": ("[{title = 'T', probe = 'a'}]", (Scene(title="T", probe="a"),)),
    "task.kind": ("typed", "typed"),
    "task.tokens": ("characters", "characters"),
    "task.sequences": ("x y => z", "x y => z"),
    "task.held_out": ("0.25", 0.25),
    "task.split": ("last", "last"),
    "model.cell": ("rnn", "rnn"),
    "model.units": ("8", 8),
    "model.layers": ("2", 2),
    "model.window": ("4", 4),
    "model.readout": ("mean", "mean"),
    "model.initialisation": ("chrono", "chrono"),
    "model.lag": ("50", 50),
    "training.optimizer": ("sgd", "sgd"),
    "training.learning_rate": ("1", 1.0),
    "training.batch": ("4", 4),
    "training.clip": ("0.5", 0.5),
    "training.seed": ("12", 12),
    "training.evaluate_every": ("3", 3),
    "training.carry_state": ("false", False),
    "mark.accuracy": ("0.5", 0.5),
    "mark.sequence_accuracy": ("0.75", 0.75),
    "mark.error": ("0.25", 0.25),
    "mark.loss": ("0.25", 0.25),
    "mark.confidence": ("0.75", 0.75),
    "mark.free_run_error": ("0.1", 0.1),
    "mark.steps": ("9", 9),
    "look": ("The cell state.", "The cell state."),
    "notes": ("I saw it.", "I saw it."),
    "try": ('[{label = "Compare", compare = "rnn"}]', (GuidedAction(label="Compare", compare="rnn"),)),
    "measured": (
        '[{claim = "It learns.", reached = true, date = "2026-12-01", command = "playground"}]',
        (Claim(claim="It learns.", reached=True, date="2026-12-01", command="playground"),),
    ),
}


def test_a_setting_reaches_every_key() -> None:
    specs = {"": Preset, "task.": typed.Spec, "model.": ModelSpec, "training.": TrainingSpec, "mark.": Mark}
    keys = {
        prefix + field.name.removesuffix("_") for prefix, spec in specs.items() for field in dataclasses.fields(spec)
    }
    # A file takes the place of the sequences.
    assert VALUES.keys() == keys - {"task", "model", "training", "mark", "task.file", "task.test_file"}
    for key, (text, value) in VALUES.items():
        reached: object = presets.loads(GOOD, "my.toml", [f"{key}={text}"])
        for part in key.replace("try", "try_").split("."):
            reached = getattr(reached, part)
        assert reached == value
        assert type(reached) is type(value)
    together = presets.loads(GOOD, "my.toml", [f"{key}={text}" for key, (text, _) in VALUES.items()])
    assert presets.with_overrides(together, ()) == together


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("model.units=0", f"--set: model.units is 0, but must be {UNITS}"),
        ("model.unit=8", "--set: there is no key model.unit, only model.cell, model.units, model.layers, model.windo"),
        ("model=lstm", '--set: model is "lstm", but must be a table.'),
        ("model.units.x=8", f"--set: model.units is a table, but must be {UNITS}"),
        ("title=3", "--set: title is 3, but must be a text of 1 to 80 characters."),
        ("mark.accuracy=nan", "--set: mark.accuracy is nan, but must be a number above 0 and at most 1."),
        ("task.kind=typd", '--set: task.kind is "typd", but must be '),
        ("task.sequences=a", "--set: task.sequences: Line 1: no answer."),
        ("title=\udcff", '--set: title is "\\udcff", but must be a text of 1 to 80 characters.'),
        ("model.units", '--set: "model.units" is not KEY=VALUE, such as model.cell=rnn.'),
        ("=3", '--set: "=3" is not KEY=VALUE, such as model.cell=rnn.'),
        ("a..b=3", '--set: "a..b=3" is not KEY=VALUE, such as model.cell=rnn.'),
    ],
)
def test_a_wrong_setting_is_one_sentence(setting: str, said: str) -> None:
    assert sentence(GOOD, setting).startswith(said)


@pytest.mark.parametrize("kind", tasks.kinds())
def test_a_wrong_setting_of_any_task_names_its_key(kind: str) -> None:
    for field in dataclasses.fields(tasks.module(kind).Spec):
        if field.name != "kind":
            said = sentence(GOOD, f"task.kind={kind}", f"task.{field.name}=[[1]]")
            assert said.startswith((f"--set: task.{field.name} is a list", f"--set: task.{field.name}[0] is a list"))
            assert " is a list of 1, but must be " in said
            assert not said.endswith("a table.")


def test_a_wrong_file_is_not_blamed_on_a_setting() -> None:
    assert sentence(GOOD + "[model]\nunits = 0", "model.cell=rnn").startswith("my.toml: model.units is 0")


def test_settings_can_mend_a_preset_and_the_last_one_holds() -> None:
    mended = presets.loads(GOOD + "[model]\nunits = 0", "my.toml", ["model.units=4", "model.units=5"])
    assert mended.model.units == 5


def test_another_task_starts_from_its_own_defaults() -> None:
    settings = ["task.seen=1", "task.kind=other"]
    table = {"title": "x", "task": {"kind": "typed", "sequences": "a b"}}
    assert apply_settings(table, settings)["task"] == {"kind": "other", "seen": 1}
    assert apply_settings(table, ["task.kind=typed"]) == table


def test_the_shipped_presets_are_the_readmes_and_can_be_trained() -> None:
    shipped = presets.shipped()
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    table = readme.partition("## Presets\n")[2].partition("\n## ")[0]
    rows = [line.split("`")[1] for line in table.splitlines() if line.startswith("| `")]
    assert sorted(rows) == [name for name, _ in shipped]
    for name, preset in shipped:
        assert presets.load(presets.find(name)) == preset
        assert presets.with_overrides(preset, ()) == preset
        assert preset.title
        assert preset.idea
        assert preset.probes
        assert preset.mark is not None


def test_a_name_is_a_shipped_preset_or_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").write_text(GOOD)
    (tmp_path / "hello").mkdir()
    assert presets.find("mine") == Path("mine")
    assert presets.find("hello").name == "hello.toml"
    for name, said in (
        ("helo", "; did you mean hello?"),
        ("hello.tml", "; did you mean hello?"),
        ("zzz", ", and no file with this path."),
        ("helo.toml", "there is no such file; did you mean the shipped preset hello?"),
        ("zzz.toml", "there is no such file."),
        ("z" * 300 + ".toml", "its name is too long."),
    ):
        with pytest.raises(FileProblem) as caught:
            presets.find(name)
        assert str(caught.value).endswith(said)


def test_listing_the_presets_needs_neither_torch_nor_qt() -> None:
    code = "import sys; from playground.cli import main; assert main(['presets']) == 0; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "hello" in done.stdout
    assert not {"torch", "PySide6", "safetensors"} & set(done.stdout.split())


LINES = """\
title = "Seasons"
idea = "Far back."
probes = ["a b"]
group = "memory"
[task]
kind = "typed"
sequences = "a b"
[model]
readout = "every-step"
"""


def words(preset: Preset) -> tuple[object, ...]:
    return preset.title, preset.idea, preset.probes, preset.group


@pytest.mark.parametrize(
    ("settings", "title", "idea", "probe"),
    [
        (
            ["task.kind=text", "task.file=my notes.txt", "task.window=4"],
            "my notes",
            "At each step of my notes.txt, the next of its characters.",
            "the ",
        ),
        (
            ["task.kind=csv", "task.file=rows.csv", "task.window=4"],
            "rows",
            "At each step of rows.csv, the next row.",
            "0:1 1:2",
        ),
        (["task.sequences=c d e"], "Own sequences", "In the place of “Seasons”.", "c d e"),
        (["task.kind=reber", "training.seed=0"], "Reber", "In the place of “Seasons”.", ""),
    ],
)
def test_other_sequences_have_words_and_probes_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: list[str], title: str, idea: str, probe: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("my notes.txt").write_text("the quick brown fox " * 20)
    Path("rows.csv").write_text("\n".join(f"{row},{row + 1}" for row in range(40)))
    preset = presets.loads(LINES, "seasons.toml", settings)
    assert words(preset)[:2] == (title, idea)
    assert preset.probes[0].startswith(probe)
    assert preset.probes == tasks.make_task(preset.task, preset.model.readout, preset.training.seed).samples()
    assert preset.group is None
    again = presets.with_overrides(presets.loads(LINES, "seasons.toml"), settings, check=False)
    assert words(again)[:3] == (title, idea, ()), "whoever makes the task names its samples"
    said = presets.loads(LINES, "seasons.toml", [*settings, "title=Mine", "idea=So", 'probes=["x"]'])
    assert words(said)[:3] == ("Mine", "So", ("x",))


@pytest.mark.parametrize("setting", ["model.units=3", "task.sequences=a b", "task.kind=typed", "training.seed=2"])
def test_the_same_sequences_keep_their_words(setting: str) -> None:
    preset = presets.loads(LINES, "seasons.toml", [setting])
    assert words(preset) == ("Seasons", "Far back.", ("a b",), "memory")


def test_a_state_is_carried_through_long_sequences_alone() -> None:
    said = sentence(GOOD + "[training]\ncarry_state = true")
    assert said.startswith("my.toml: training.carry_state: These sequences stand each for itself")
    assert presets.loads(GOOD + "[training]\ncarry_state = false", "x").training == TrainingSpec()
    story = presets.load(presets.find("story"), ("training.carry_state=true",))
    assert story.training.carry_state
