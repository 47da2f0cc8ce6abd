"""Frames stay on their grid, however long a step takes. The test simulates the clock."""

import random

import pytest

from playground.session.pacing import LONGEST, RETRY, TRACE_SHARE, Pacing

FRAME = 1 / 60


class Simulation:
    """The training thread, simulated: only training, frames and waiting take time."""

    def __init__(self, step, frame=0.0, every=FRAME, jitter=0.0):
        self.pacing, self.now = Pacing(), 100.0
        self.step, self.frame, self.every, self.jitter = step, frame, every, jitter
        self.dice = random.Random(0)
        self.calls, self.frames, self.steps = [], [], 0

    def turn(self, fetched=True):
        self.now += self.pacing.wait(self.now)
        steps, begin = self.pacing.steps_until_frame(self.now), self.now
        self.now += steps * self.step * (1 + self.jitter * self.dice.uniform(-1, 1))
        self.pacing.add_training(begin, self.now, steps)
        self.calls.append(self.now - begin)
        self.steps += steps
        if self.pacing.frame_is_due(self.now) and fetched:
            begin, self.now = self.now, self.now + self.frame
            self.pacing.add_frame(begin, self.now, self.every)
            self.frames.append(begin)

    def run(self, seconds):
        """Run for `seconds`, once it has settled. Return the frames a second."""
        self._until(self.now + 1)
        self.calls, self.frames, self.steps = [], [], 0
        self._until(self.now + seconds)
        return len(self.frames) / seconds

    def _until(self, end):
        while self.now < end:
            self.turn()


@pytest.mark.parametrize("step_ms", [0.02, 0.1, 0.7, 1.3, 2.7, 5.0, 7.5, 8.0, 9.0, 12.0, 15.9])
@pytest.mark.parametrize("frame_ms", [0.0, 0.8, 3.0])
def test_sixty_frames_a_second_where_a_step_is_shorter_than_a_frame(step_ms, frame_ms):
    simulation = Simulation(step_ms / 1000, frame_ms / 1000, jitter=0.1)
    fps = simulation.run(20)
    if step_ms + frame_ms < 1000 * FRAME:
        assert 57 <= fps <= 60.1
    assert max(simulation.calls) <= 1.15 * (FRAME + step_ms / 1000)


@pytest.mark.parametrize("step_ms", [20.0, 40.0, 500.0])
def test_longer_steps_are_shown_one_by_one(step_ms):
    simulation = Simulation(step_ms / 1000)
    simulation.run(10)
    assert len(simulation.frames) == simulation.steps


def test_calls_have_the_length_of_a_frame_and_never_two():
    simulation = Simulation(0.0001)
    simulation.run(5)
    assert len(simulation.calls) == pytest.approx(len(simulation.frames), rel=0.02)
    assert min(simulation.calls) > 0.9 * FRAME


def test_making_frames_takes_no_more_than_its_share():
    simulation = Simulation(0.0001, frame=0.02)
    assert simulation.run(10) == pytest.approx(TRACE_SHARE / 0.02, rel=0.02)


def test_calls_stay_short_where_frames_are_rare():
    simulation = Simulation(0.0001, every=1.0)
    assert simulation.run(20) == pytest.approx(1.0, abs=0.1)
    assert max(simulation.calls) <= LONGEST * 1.01


def test_a_frame_that_was_not_fetched_is_made_soon_after_it_can_be():
    simulation = Simulation(0.0001)
    simulation.run(1)
    for _ in range(20):
        simulation.turn(fetched=False)
    assert max(simulation.calls[-10:]) <= RETRY * 1.01
    free, frames = simulation.now, len(simulation.frames)
    simulation.turn()
    assert len(simulation.frames) == frames + 1
    assert simulation.frames[-1] - free <= RETRY * 1.01
    assert simulation.run(5) == pytest.approx(60, abs=0.5)


@pytest.mark.parametrize("pace", [5.0, 20.0, 100.0, 1000.0])
def test_a_pace_is_kept_and_slow_steps_are_each_shown(pace):
    simulation = Simulation(0.0001)
    simulation.pacing.set_pace(pace)
    simulation.run(20)
    assert simulation.steps / 20 == pytest.approx(pace, rel=0.05)
    if pace <= 20:
        assert len(simulation.frames) == simulation.steps
    assert len(simulation.frames) <= 60.1 * 20


def test_a_pace_faster_than_training_changes_nothing():
    simulation = Simulation(0.001)
    simulation.pacing.set_pace(1e6)
    assert simulation.run(5) == pytest.approx(60, abs=0.5)
    assert simulation.steps == pytest.approx(5000, rel=0.01)


def test_one_step_finds_out_how_long_steps_take():
    pacing = Pacing()
    assert pacing.steps_until_frame(0.0) == 1
    pacing.add_training(10.0, 10.001, 1)
    pacing.add_frame(10.001, 10.001, FRAME)
    assert pacing.steps_until_frame(10.001) == round(FRAME / 0.001)
    pacing.forget_speed()
    assert pacing.steps_until_frame(10.001) == 1


def test_a_call_in_which_nothing_was_trained_teaches_nothing():
    pacing = Pacing()
    assert pacing.add_training(0.0, 0.5, 0) == 0.5
    assert pacing.steps_until_frame(0.0) == 1


def test_one_call_that_had_to_wait_does_not_shorten_those_after_the_next():
    simulation = Simulation(0.0001)
    simulation.run(1)
    usual = simulation.calls[-1]
    simulation.now += 0.3
    simulation.pacing.add_training(simulation.now - 0.3, simulation.now, 1)
    simulation.turn()
    simulation.turn()
    simulation.turn()
    assert simulation.calls[-1] == pytest.approx(usual, rel=0.1)
