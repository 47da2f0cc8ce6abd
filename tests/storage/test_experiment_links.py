"""An experiment goes through a link and comes back equal; what is no whole link is refused with a sentence."""

import base64
import zlib
from dataclasses import replace

import pytest

from playground.core.own_story import without_story
from playground.core.specs import ModelSpec, Preset, TrainingSpec
from playground.storage import links, presets
from playground.storage.errors import FileProblem
from playground.tasks import text, typed

OWN = Preset(
    title="Été & “quotes”",
    task=typed.Spec(sequences="der Bär → sitzt => hier\na b => c"),
    model=ModelSpec(cell="gru", units=7),
    training=TrainingSpec(seed=123, learning_rate=0.02),
    probes=("der Bär", ""),
)


def packed(data):
    return links.START + base64.urlsafe_b64encode(zlib.compress(data)).decode().rstrip("=")


def test_an_experiment_comes_back_equal():
    link = links.write(OWN)
    assert links.read(f"  {link}\n") == OWN
    assert links.is_link(link)
    assert set(link.removeprefix(links.START)) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    )


def test_notes_stay_at_home():
    assert links.read(links.write(replace(OWN, notes="what I saw"))) == OWN


def test_every_shipped_preset_fits_without_its_story():
    for name, preset in presets.shipped():
        assert links.read(links.write(preset)) == without_story(preset), name


def test_a_file_of_this_machine_is_refused_in_both_directions():
    own_file = replace(OWN, task=text.Spec(file="/etc/passwd"), model=ModelSpec(readout="every-step"))
    with pytest.raises(FileProblem, match="in the file /etc/passwd, which a link cannot hold"):
        links.write(own_file)
    with pytest.raises(FileProblem, match="in the file /etc/hosts, which a link cannot hold"):
        links.write(replace(own_file, task=text.Spec(file="alice.txt", test_file="/etc/hosts")))
    data = b'title = "x"\n[task]\nkind = "text"\nfile = "/etc/passwd"\n'
    with pytest.raises(FileProblem, match="in the file /etc/passwd, which a link cannot hold"):
        links.read(packed(data))


def test_a_long_experiment_has_no_link():
    numbers = "\n".join(f"{(number * 7919) % 100003} => {(number * 104729) % 99991}" for number in range(8000))
    with pytest.raises(FileProblem, match="at most 32,000 arrive whole"):
        links.write(replace(OWN, task=typed.Spec(sequences=numbers)))


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("playground://", "a link begins with playground://preset/"),
        (links.START + "A" * 40_000, "at most 32,000 characters"),
        (links.START, "it is not whole"),
        (links.START + "????", "it is not whole"),
        (links.write(OWN)[:-9], "it is not whole"),
        (packed(b"\xff\xfe\xfa"), "UTF-16"),
        (packed(b""), "this file is empty"),
        (packed(b"title = 3\n[task]\nkind = 'typed'"), "title"),
        (packed(b"x" * 10_000_000), "more than 400 kB of text"),
    ],
)
def test_what_is_no_whole_link_is_refused(link, said):
    with pytest.raises(FileProblem, match=said):
        links.read(link)
