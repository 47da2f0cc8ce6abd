"""Trials: what makes two of them the same, and how axes combine."""

from dataclasses import asdict, dataclass, replace

from playground.core.specs import TrainingSpec
from playground.storage import presets
from playground.studies.trial import Trial, combinations

HELLO = presets.load(presets.find("hello"))


def trial(*settings: str, steps: int = 5) -> Trial:
    return Trial(name="hello", preset=presets.with_overrides(HELLO, settings), steps=steps)


def test_axes_combine_with_the_last_changing_first() -> None:
    axes = {"model.units": ("1", "2"), "model.cell": ("rnn", "gru")}
    assert [tuple(one.values()) for one in combinations(axes)] == [
        ("1", "rnn"),
        ("1", "gru"),
        ("2", "rnn"),
        ("2", "gru"),
    ]
    assert list(combinations({})) == [{}]


def test_the_same_run_is_known_by_whatever_name_it_was_asked_for() -> None:
    assert trial().identity == trial().identity
    assert trial("model.units=3").identity == trial().identity, "3 is the preset's own"
    renamed = replace(trial(), name="./hello.toml", settings={"model.units": "3"})
    assert renamed.identity == trial().identity


def test_other_words_are_not_another_run() -> None:
    one = trial()
    words = replace(one.preset, title="Another", idea="Another.", group="memory", probes=("h e",))
    assert replace(one, preset=words).identity == one.identity


def test_whatever_changes_the_numbers_makes_another_run() -> None:
    others = [
        trial("model.units=4"),
        trial("model.cell=rnn"),
        trial("training.seed=1"),
        trial("training.learning_rate=0.0200001"),
        trial("task.sequences=hallo"),
        trial("mark.confidence=0.91"),
        trial(steps=6),
        replace(trial(), goal="criterion"),
    ]
    assert len({one.identity for one in [trial(), *others]}) == 1 + len(others)


def test_a_key_of_a_later_version_at_its_default_changes_no_identity() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Later(TrainingSpec):
        later: int = 1

    def with_later(value: int) -> str:
        preset = HELLO
        training = Later(**asdict(preset.training), later=value)
        return replace(trial(), preset=replace(preset, training=training)).identity

    assert with_later(1) == trial().identity != with_later(2)


def test_an_identity_outlasts_the_process() -> None:
    """The identity is stored in files. If it changes, every unfinished study starts anew."""
    assert trial().identity == "8e5ef782dd916462"
