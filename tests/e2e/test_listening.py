"""Play and Save sound, as a user has them: the true sound, what the network says, and where none can be heard."""

import itertools
import time
import wave

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from playground import cli
from playground.app.audio import playback, sound_card
from playground.app.audio.playback import BOTH, GENERATED, PREDICTED, REPEAT, TRUE
from playground.core.sound import PAUSE
from playground.storage.exports.sounds.samples import pcm

Key, LEFT = Qt.Key, Qt.MouseButton.LeftButton
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier

GENERATION = """
title = "Say it"
probes = ["ee 140", "ah 110"]
[task]
kind = "speech_generation"
[model]
units = 8
readout = "every-step"
[training]
learning_rate = 0.01
"""

RECOGNITION = """
title = "Hear it"
probes = ["ee 140", "oo 140"]
[task]
kind = "speech_recognition"
tested = 8
[model]
units = 8
"""


class Output:
    """A loudspeaker that takes as long as a real one."""

    def __init__(self, sound):
        self.sound, self.delay, self.end = sound, 0.0, None

    def play(self, begin, end):
        time.sleep(end - begin)

    def close(self, *, at_once):
        self.end = "at once" if at_once else "all heard"


@pytest.fixture
def heard(monkeypatch):
    """All that the loudspeaker was given."""
    kept = []

    def open_output(sound):
        kept.append(Output(sound))
        return kept[-1]

    monkeypatch.setattr(sound_card, "open_output", open_output)
    return kept


def choose(driver, value):
    choice = driver.window.probe.play.choice
    choice.setCurrentIndex(choice.findData(value))


def press_play(driver):
    QTest.mouseClick(driver.window.probe.play.button, LEFT)


def play(driver, heard):
    """Press Play, and wait until the sound is over."""
    before = len(heard)
    press_play(driver)
    assert driver.window.playback.playing
    driver.wait(lambda: len(heard) > before and heard[-1].end is not None)
    driver.wait(lambda: not driver.window.playback.playing)
    return heard[-1].sound


def choices(driver):
    choice = driver.window.probe.play.choice
    return [choice.itemText(row) for row in range(choice.count())]


def said(driver):
    """What the network says, by the network itself."""
    run = driver.session._training_thread._training._run
    return run.task.sound(driver.window.probe.text, run.now.generate_answer(driver.window.probe.text)).samples


def test_of_a_vowel_in_noise_one_hears_what_the_network_hears(driver, heard):
    driver.open(RECOGNITION)
    play_choice = driver.window.probe.play
    assert play_choice.isVisible()
    assert play_choice.choice.isHidden()
    assert play_choice.button.accessibleName() == "Play: What it hears"
    assert "Ctrl+Shift+L" in play_choice.button.toolTip()
    sound = play(driver, heard)
    assert np.array_equal(sound.samples, driver.session.task.sound("ee 140").samples)
    assert driver.window.banner.isHidden()


def test_the_true_sound_and_then_what_the_network_says(driver, heard):
    driver.open(GENERATION)
    driver.train_for(10)
    task = driver.session.task
    assert choices(driver) == [
        "What it says",
        "True sound",
        "True, then own",
        "Over and over",
    ]
    own = play(driver, heard).samples
    assert np.array_equal(own, said(driver))
    choose(driver, TRUE)
    true = play(driver, heard).samples
    assert np.array_equal(true, task.sound("ee 140").samples)
    assert not np.array_equal(true, own)
    choose(driver, BOTH)
    both = play(driver, heard).samples
    pause = np.zeros(round(PAUSE * 8000))
    assert np.array_equal(both, np.concatenate([true, pause, own]))
    driver.train_for(20)
    choose(driver, PREDICTED)
    later = play(driver, heard).samples
    assert np.array_equal(later, said(driver))
    assert not np.array_equal(later, own)


def test_what_is_saved_is_what_the_command_writes(driver, tmp_path, monkeypatch, capsys):
    preset = tmp_path / "say.toml"
    preset.write_text(GENERATION, encoding="utf-8")
    assert driver.window.open_preset(str(preset))
    driver.settle()
    driver.train_for(30)
    saved, written = tmp_path / "window.wav", tmp_path / "command.wav"
    asked = []
    monkeypatch.setattr(playback, "sound_to_write", lambda parent, name: asked.append(name) or saved)
    driver.window.menu_entries["sound.save"].trigger()
    driver.wait(saved.exists)
    driver.wait(driver.window.banner.isVisible)
    assert asked == ["say-ee-140"]
    assert driver.window.banner.words.text() == f"Wrote the sound to {saved}: 0.49 s."
    assert cli.main(("sound", str(preset), "--probe", "ee 140", "--steps", "30", "--out", str(written))) == 0
    assert saved.read_bytes() == written.read_bytes()
    with wave.open(str(saved)) as file:
        assert np.ptp(np.frombuffer(file.readframes(file.getnframes()), "<i2")) > 100


def test_a_sound_that_can_no_longer_be_saved_is_said_so(driver, tmp_path):
    driver.open(GENERATION)
    driver.window.playback.save(tmp_path / "lost.wav")
    driver.window.probe.set_text("oo 120")
    assert "The sound was not saved" in driver.window.banner.words.text()
    assert not (tmp_path / "lost.wav").exists()


def test_the_past_says_what_it_would_have_said(driver, heard):
    driver.open(GENERATION)
    untrained = play(driver, heard).samples
    driver.train_for(50)
    assert not np.array_equal(play(driver, heard).samples, untrained)
    driver.window.strip.scrubber.go_to(0)
    driver.wait(lambda: driver.last.shown_step == 0)
    assert np.array_equal(play(driver, heard).samples, untrained)


def test_over_and_over_while_it_trains(driver, heard):
    driver.open(GENERATION)
    choose(driver, REPEAT)
    driver.window.trigger("training.toggle")
    press_play(driver)
    driver.wait(lambda: len(heard) >= 3)
    assert driver.session.is_running
    assert driver.window.probe.play.button.text() == "Stop"
    press_play(driver)
    driver.window.trigger("training.toggle")
    driver.wait(lambda: heard[-1].end is not None)
    count = len(heard)
    QTest.qWait(200)
    assert len(heard) == count
    assert driver.window.probe.play.button.text() == "Play"
    samples = [output.sound.samples for output in heard]
    assert not any(np.array_equal(a, b) for a, b in itertools.pairwise(samples))
    assert not driver.session.watch.is_listening


def test_what_is_generated_is_heard(driver, heard):
    driver.open(GENERATION)
    window = driver.window
    window.generation.bar.pace.setValue(30)
    window.generation.bar.length.setValue(8)
    QTest.mouseClick(window.probe.generate, LEFT)
    driver.wait(lambda: window.score.trace.generated_count == 8 and bool(driver.last.finish))
    driver.wait(lambda: choices(driver)[0] == GENERATED[0])
    sound = play(driver, heard)
    assert np.array_equal(sound.samples, driver.session.task.sound("ee 140", driver.last.trace.frames).samples)
    assert sound.seconds > 0.6
    window.generation.clear()
    driver.wait(lambda: choices(driver)[0] == "What it says")


@pytest.mark.parametrize("how", ["button", "key", "probe", "preset", "choice"])
def test_it_stops(driver, heard, how):
    driver.open(GENERATION)
    choose(driver, BOTH)
    press_play(driver)
    driver.wait(lambda: bool(heard))
    window = driver.window
    if how == "button":
        press_play(driver)
    elif how == "key":
        QTest.keyClick(window, Key.Key_L, CTRL | SHIFT)
    elif how == "probe":
        window.probe.set_text("oo 120")
    elif how == "preset":
        driver.open()
        assert window.probe.play.isHidden()
    else:
        choose(driver, TRUE)
    driver.wait(lambda: heard[0].end == "at once")
    assert not window.playback.playing
    assert window.probe.play.button.text() == "Play"
    assert len(heard) == 1


def test_it_stops_with_the_window(driver, heard):
    driver.open(GENERATION)
    choose(driver, BOTH)
    press_play(driver)
    driver.wait(lambda: bool(heard))
    driver.window.close()
    assert heard[0].end == "at once"


def test_the_keys_play_and_training_has_its_own(driver, heard):
    driver.open(RECOGNITION)
    window = driver.window
    assert window.menu_entries["sound.toggle"].text() == "&Play sound"
    QTest.keyClick(window, Key.Key_L, CTRL | SHIFT)
    assert window.playback.playing
    assert window.menu_entries["sound.toggle"].text() == "Stop the &sound"
    driver.wait(lambda: not window.playback.playing)
    button = window.probe.play.button
    button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Space)
    assert window.playback.playing
    assert not driver.session.is_running
    driver.wait(lambda: not window.playback.playing)
    assert len(heard) == 2


def test_the_playhead_goes_along_and_comes_back(driver, heard):
    driver.open(GENERATION)
    selection = driver.window.score.selection
    selection.move_to(5)
    places = []
    selection.changed.connect(lambda: places.append(selection.timestep))
    play(driver, heard)
    assert len(set(places)) >= 5
    assert places[:-1] == sorted(places[:-1])
    assert places[-2] > 15
    assert places[-1] == 5
    press_play(driver)
    driver.wait(lambda: selection.timestep not in (0, 5))
    selection.move_to(20)
    driver.wait(lambda: not driver.window.playback.playing)
    assert selection.timestep == 20, "somebody took it elsewhere"


def test_where_nothing_can_be_played_a_sentence_says_so_and_saving_works(driver, monkeypatch, tmp_path):
    def open_output(sound):
        raise sound_card.Unplayable("No sound can be played: there is no loudspeaker.")

    monkeypatch.setattr(sound_card, "open_output", open_output)
    driver.open(RECOGNITION)
    press_play(driver)
    driver.wait(driver.window.banner.isVisible)
    assert driver.window.banner.words.text() == "No sound can be played: there is no loudspeaker."
    assert driver.window.probe.play.button.text() == "Play"
    driver.window.playback.save(tmp_path / "ee.wav")
    driver.wait(lambda: "Wrote the sound" in driver.window.banner.words.text())
    with wave.open(str(tmp_path / "ee.wav")) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    assert np.array_equal(samples, pcm(driver.session.task.sound("ee 140").samples))
    driver.window.playback.save(tmp_path / "ee.mp3")
    assert ".wav" in driver.window.banner.words.text()


def test_only_what_can_be_heard_is_offered(driver, heard):
    window = driver.window
    driver.open()
    assert window.probe.play.isHidden()
    assert not window.menu_entries["sound.toggle"].isVisible()
    assert not window.menu_entries["sound.save"].isVisible()
    driver.open(RECOGNITION)
    assert window.menu_entries["sound.toggle"].isVisible()
    assert window.menu_entries["sound.save"].isVisible()
    window.probe.set_text("")
    driver.settle()
    assert not window.probe.play.button.isEnabled()
    assert not window.menu_entries["sound.save"].isEnabled()
    window.probe.set_text("hello")
    driver.settle()
    press_play(driver)
    driver.wait(window.banner.isVisible)
    assert "such as “ee 140”" in window.banner.words.text()
    assert not heard
