"""Title and probes once the user has typed sequences of their own. Without a window."""

import pytest

from playground.app.controllers.typed_sequences import TypedSequencesController
from playground.core.specs import Preset
from playground.storage import presets
from playground.tasks import typed

TEXT = "the sky is => blue\nthe grass is => green"
PRESET = Preset(title="Colours", idea="Two of them.", task=typed.Spec(sequences=TEXT), probes=("the sky is", "the"))
OWN = "cats drink => milk\ndogs drink => water"


@pytest.fixture
def typed_sequences(context, probe):
    return TypedSequencesController(context.session, probe)


@pytest.fixture
def renamed(typed_sequences):
    """Every name, title and idea that was emitted."""
    names = []
    typed_sequences.renamed.connect(lambda *name: names.append(name))
    return names


def open_preset(context, probe, typed_sequences, preset, name):
    """As the window does."""
    context.session.open(preset)
    probe.set_probes(preset.probes)
    typed_sequences.set_opened(preset, name)


@pytest.fixture
def opened(context, probe, typed_sequences):
    open_preset(context, probe, typed_sequences, PRESET, "colours")


def title(context):
    return context.session.preset.title, context.session.preset.idea


@pytest.mark.usefixtures("opened")
def test_other_sequences_get_a_title_and_probes_and_the_old_ones_come_back(context, probe, renamed):
    context.session.change_text(f"{TEXT}\n{OWN}")
    assert (renamed, title(context), probe.probes) == ([], ("Colours", "Two of them."), PRESET.probes)
    context.session.change_text(OWN)
    assert renamed == [("", "Own sequences", "In the place of “Colours”.")]
    assert title(context) == renamed[0][1:]
    assert probe.probes == context.session.task.samples()
    context.session.change_text("cats drink => milk\nbirds drink => rain")
    assert probe.probes == context.session.task.samples()
    assert len(renamed) == 1
    context.session.change_text(TEXT)
    assert renamed[1:] == [("colours", "Colours", "Two of them.")]
    assert (title(context), probe.probes) == (("Colours", "Two of them."), PRESET.probes)


@pytest.mark.usefixtures("opened")
def test_probes_edited_by_hand_stay(context, probe, renamed):
    probe.set_text("cats drink")
    edited = probe.probes
    context.session.change_text(OWN)
    assert renamed[-1][1] == "Own sequences"
    assert probe.probes == edited


@pytest.mark.usefixtures("opened")
def test_the_new_probe_is_watched(context, probe):
    watched = []
    probe.changed.connect(watched.append)
    context.session.change_text(OWN)
    assert watched[-1] == probe.text == context.session.task.samples()[0]


@pytest.mark.usefixtures("opened")
def test_another_preset_keeps_its_own_title_and_probes(context, probe, typed_sequences, renamed):
    context.session.change_text(OWN)
    hello = presets.load(presets.find("hello"))
    typed_sequences.clear()
    open_preset(context, probe, typed_sequences, hello, "hello")
    assert (title(context), probe.probes) == ((hello.title, hello.idea), hello.probes)
    assert len(renamed) == 1


@pytest.mark.usefixtures("opened")
def test_without_an_opened_preset_nothing_is_renamed(context, typed_sequences, renamed):
    typed_sequences.clear()
    context.session.change_text(OWN)
    assert (renamed, context.session.preset.title) == ([], "Colours")
