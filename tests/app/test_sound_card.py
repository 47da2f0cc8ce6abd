"""PortAudio, played by a stand-in: what it is given, and the sentences where it is not there."""

import sys
from contextlib import suppress
from types import SimpleNamespace

import numpy as np
import pytest

from playground.app.audio import sound_card
from playground.core.sound import Sound
from playground.storage.exports.sounds.samples import pcm

TONE = Sound(samples=0.5 * np.sin(2 * np.pi * 440 * np.arange(800) / 8000), rate=8000, hop=160)


class PortAudioError(Exception):
    """As sounddevice has it."""


class Stream:
    """Keeps what is written."""

    made: "list[Stream]" = []  # noqa: RUF012

    def __init__(self, **settings):
        self.settings, self.heard, self.calls, self.latency = settings, b"", [], 0.2
        Stream.made.append(self)

    def write(self, piece):
        self.heard += piece

    def __getattr__(self, name):
        return lambda: self.calls.append(name)


@pytest.fixture
def portaudio(monkeypatch):
    module = SimpleNamespace(
        PortAudioError=PortAudioError,
        RawOutputStream=Stream,
        devices=[{"max_output_channels": 8, "default_samplerate": 48000.0}],
        rates={8000, 48000},
        looked=0,
    )

    def query_devices(kind):
        assert kind == "output"
        if not module.devices:
            raise PortAudioError("Error querying device -1")
        return module.devices[0]

    def check_output_settings(samplerate, **_):
        if samplerate not in module.rates:
            raise PortAudioError("Invalid sample rate")

    def initialize():
        module.looked += 1

    module.query_devices, module.check_output_settings = query_devices, check_output_settings
    module._terminate, module._initialize = lambda: None, initialize
    Stream.made = []
    monkeypatch.setitem(sys.modules, "sounddevice", module)
    return module


def heard(stream):
    channels = stream.settings["channels"]
    return np.frombuffer(stream.heard, np.int16).reshape(-1, channels)


def test_the_samples_of_a_file_come_out_of_both_loudspeakers(portaudio):
    output = sound_card.open_output(TONE)
    assert output.delay == 0.2
    for piece in range(3):
        output.play(piece * 0.05, (piece + 1) * 0.05)
    output.close(at_once=False)
    stream = Stream.made[-1]
    assert stream.settings["samplerate"] == 8000
    assert np.array_equal(heard(stream), np.stack([pcm(TONE.samples)] * 2, axis=1))
    assert stream.calls == ["start", "stop", "close"]


def test_a_device_of_one_rate_and_one_channel_gets_those(portaudio):
    portaudio.rates = {44100}
    portaudio.devices = [{"max_output_channels": 1, "default_samplerate": 44100.0}]
    output = sound_card.open_output(TONE)
    output.play(0, 0.1)
    output.close(at_once=True)
    stream = Stream.made[-1]
    assert stream.calls == ["start", "abort", "close"]
    values = heard(stream)[:, 0] / 32767
    true = 0.5 * np.sin(2 * np.pi * 440 * np.arange(len(values)) / 44100)
    assert len(values) == 4410
    # Beyond both ends the filter sees silence.
    assert values[200:-200] == pytest.approx(true[200:-200], abs=0.01)


def test_headphones_plugged_in_later_are_found(portaudio):
    later, portaudio.devices = portaudio.devices, []
    with pytest.raises(sound_card.Unplayable, match=r"no loudspeakers or headphones here.*Save sound"):
        sound_card.open_output(TONE)
    assert portaudio.looked == 1
    portaudio._initialize = lambda: portaudio.devices.extend(later)
    sound_card.open_output(TONE)


def test_a_device_that_refuses_is_said(portaudio, monkeypatch):
    def busy(**_):
        raise PortAudioError("Device unavailable\nmore")

    monkeypatch.setattr(portaudio, "RawOutputStream", busy)
    with pytest.raises(sound_card.Unplayable, match=r"cannot be opened \(Device unavailable\)\. File > Save sound"):
        sound_card.open_output(TONE)


def test_a_device_that_goes_away_is_said(portaudio, monkeypatch):
    output = sound_card.open_output(TONE)

    def gone(_):
        raise PortAudioError("Unanticipated host error")

    monkeypatch.setattr(Stream.made[-1], "write", gone, raising=False)
    with pytest.raises(sound_card.Unplayable, match="went away"):
        output.play(0, 0.05)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError("PortAudio library not found"), "PortAudio"),
        (ImportError("Not there"), "sounddevice"),
    ],
)
def test_without_portaudio_a_sentence_says_so(monkeypatch, error, words):
    class Broken:
        def find_spec(self, name, *_):
            if name == "sounddevice":
                raise error

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    with pytest.raises(sound_card.Unplayable) as said:
        sound_card.open_output(TONE)
    text = str(said.value)
    assert words in text
    assert text.endswith("File > Save sound… works all the same.")
    if sys.platform == "linux" and words == "PortAudio":
        assert "sudo apt-get install libportaudio2" in text


def test_whatever_this_machine_has_it_plays_or_says_why_not():
    silence = Sound(samples=np.zeros(80), rate=8000, hop=160)
    with suppress(sound_card.Unplayable):
        output = sound_card.open_output(silence)
        output.play(0, 0.01)
        output.close(at_once=True)
