"""All that is read in the window at a moment is of one snapshot and one step, also while it trains."""

import pytest

from playground.engine.inspection.moment import Moment
from playground.views.score.tracks.heatmap import HeatMap


def shown(window):
    """The trace that each part of the window shows, or the numbers of it, and its step."""
    score, panel = window.score, window.microscope
    hidden = next(t for t in score.stack.shown_tracks if isinstance(t, HeatMap) and t.name == "hidden")
    value = float(score.trace.hidden[1, 0, 2])
    assert {id(track.trace) for track in (*score.stack.shown_tracks, *score.pinned.tracks)} == {id(score.trace)}
    assert f"{value:.3f}".replace("-", "−") in hidden.readout(1, hidden.cell(1, 2).center().y()).text
    assert panel.dissection.h == pytest.approx(value, abs=1e-6)
    return score.trace


def test_while_it_trains_score_microscope_and_figures_show_one_step(driver):
    driver.open()
    window, seen, wrong = driver.window, [], []
    window.score.selection.choose_cell(1, 2)
    driver.wait(lambda: window.microscope.dissection is not None and window.microscope.dissection.unit == 2)
    driver.settle()

    def look(snapshot):
        if snapshot.is_complete:
            seen.append(snapshot)
        told = seen[-1]
        if shown(window) is not told.trace:
            wrong.append(("score", snapshot.step))
        if window.microscope.dissection is not told.dissection or window.score.shown.reach is not told.reach:
            wrong.append(("beside", snapshot.step))
        if window.top.metrics["Step"].value.text() != f"{told.step:,}" or window.figure_export._step != told.step:
            wrong.append(("figures", snapshot.step))

    driver.wait(lambda: driver.last.is_complete)
    seen.append(driver.last)
    driver.session.snapshot.connect(look)
    driver.session.train()
    driver.wait(lambda: len({snapshot.step for snapshot in seen}) > 6)
    driver.session.pause()
    driver.settle()
    driver.session.snapshot.disconnect(look)
    assert wrong == []
    assert any(not snapshot.is_complete for snapshot in driver.snapshots), "colours follow between them"


def test_while_two_train_all_panels_show_one_step_of_both(driver):
    driver.open()
    window, wrong, steps = driver.window, [], set()
    window.comparison.set_enabled(True)
    driver.wait(lambda: driver.last.other is not None and driver.last.other.trace is not None)
    driver.settle()
    answers, scores = window.comparison.answers, (window.score, window.comparison.score)

    def look(snapshot):
        told = next(s for s in reversed(driver.snapshots) if s.is_complete)
        steps.add(told.step)
        both = told, told.other
        parts = {
            "lock step": told.step == told.other.step,
            "scores": all(s.trace is t.trace and s.shown.reach is t.reach for s, t in zip(scores, both, strict=True)),
            "answers": all(a is t.trace for a, t in zip(answers._traces, both, strict=True)),
            "gradient": all(a is t.reach for a, t in zip(answers._reaches, both, strict=True)),
            "step": answers.after.text() == f"after {told.step:,} step{'s' * (told.step != 1)}",
            "figures": window.top.metrics["Step"].value.text() == f"{told.step:,}",
        }
        wrong.extend((name, snapshot.step) for name, right in parts.items() if not right)

    driver.session.snapshot.connect(look)
    driver.session.train()
    driver.wait(lambda: len(steps) > 6)
    driver.session.pause()
    driver.settle()
    driver.session.snapshot.disconnect(look)
    assert wrong == []


@pytest.mark.parametrize("paired", [False, True])
def test_where_tracing_fails_all_stays_at_the_step_that_the_score_shows(driver, monkeypatch, paired):
    driver.open()
    window = driver.window
    if paired:
        window.comparison.set_enabled(True)
        driver.wait(lambda: driver.last.other is not None and driver.last.other.trace is not None)
    driver.train_for(20)
    driver.settle()
    before, dissection = driver.last, window.microscope.dissection
    monkeypatch.setattr(Moment, "trace", lambda *_: (_ for _ in ()).throw(MemoryError))
    driver.session.step()
    driver.wait(lambda: driver.last.status == "failed")
    assert "not enough memory" in window.banner.words.text()
    assert window.score.trace is before.trace
    assert window.top.metrics["Step"].value.text() == "20"
    if paired:
        assert window.comparison.answers.after.text() == "after 20 steps"
        assert window.comparison.answers.belief.isVisible()
    else:
        assert window.microscope.dissection is dissection is not None
    monkeypatch.undo()
    driver.session.step()
    driver.settle()
    assert window.top.metrics["Step"].value.text() == f"{driver.last.step}" == "22"
