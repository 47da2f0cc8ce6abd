"""Another preset is shown as a new window would show it, however the last one was looked at."""

import pytest
from small_presets import SMALL

from playground.storage import presets
from playground.views.score.pins import Pin

FIRST = SMALL.replace(" => ", " ").replace("units = 8", 'units = 8\nreadout = "every-step"')
DEEP = FIRST.replace("units = 8", "units = 300\nlayers = 2").replace('title = "', 'title = "Deep ')


def looked_at(driver):
    """All that says how an experiment is looked at, by names."""
    window, score = driver.window, driver.window.score
    time, selection, setup = score.time, score.selection, window.setup
    units = next(action for action in window.top.menus["View"].actions() if action.text() == "All u&nits")
    return {
        "scrolled down": score.stack.verticalScrollBar().value(),
        "scrolled across": time.offset,
        "zoom": (time.column, time.group),
        "all units": (score.heights.all_units, units.isChecked(), score.units.group),
        "rows": score.units.order.tolist(),
        "pins": score.pins.pins,
        "unit": (selection.timestep, selection.unit, selection.layer, selection.number),
        "layer": score.layer,
        "moment of the timestep": (window.microscope.player.moment, window.microscope.player.is_playing),
        "operation": (window.microscope.opened, window.microscope.body.verticalScrollBar().value()),
        "probes": (window.probe.probes, window.probe.text, window.probe.against),
        "generate": (window.generation.settings, window.generation.bar.isVisible(), window.probe.generate.text()),
        "step of the history": (window.history.step, window.session.watch.step),
        "setup": (setup._scroll.verticalScrollBar().value(), setup.editor.textCursor().position()),
        "pad": len(window.drawing.panel.pad.strokes),
        "token that is edited": score.chip_editor.isVisible(),
        "banner": window.banner.isVisible(),
        "tracks": [track.name for track in score.stack.shown_tracks],
    }


def open_first(driver):
    driver.open(FIRST)
    driver.settle()


def open_deep(driver):
    driver.window.open(presets.loads(DEEP, "deep.toml"), "deep")
    driver.settle()


def mess_up(driver, *, whole):
    """Whatever a user may do to a view of a deep network; units share rows, or each has its own (`whole`)."""
    window, score = driver.window, driver.window.score
    open_deep(driver)
    window.probe.set_text(" ".join(["The grass is always"] * 20))
    driver.wait(lambda: score.trace.timesteps >= 60)
    driver.train_for(12)
    score.show_layer(1)
    score.selection.choose_cell(2, 5, 1)
    for quantity in ("cell", "hidden", "forget"):
        score.pins.toggle(Pin(quantity, 3, 1))
    score.zoom.zoom_in()
    score.zoom.show_units(whole)
    score.time.scroll_to(300)
    bar = score.stack.verticalScrollBar()
    bar.setValue(bar.maximum())
    driver.wait(lambda: window.microscope.dissection is not None and window.microscope.dissection.unit == 5)
    window.microscope.open("forget")
    window.microscope.player.toggle()
    window.microscope.player.show_next()
    window.microscope.body.verticalScrollBar().setValue(60)
    window.setup._scroll.verticalScrollBar().setValue(50)
    window.setup.editor.moveCursor(window.setup.editor.textCursor().MoveOperation.End)
    window.probe.difference.set_second(1)
    window.drawing.panel.pad.strokes.append([(0.1, 0.1), (0.5, 0.5)])
    window.strip.scrubber.go_to(4)
    driver.wait(lambda: driver.last.shown_step == 4)
    window.generation.toggle()
    driver.wait(lambda: driver.last.watch.continuation is not None)
    window.banner.say("Something went wrong.")
    score.chip_editor.open(1)


@pytest.mark.parametrize("whole", [True, False])
def test_nothing_of_the_last_view_is_left(driver, whole):
    window = driver.window
    window.resize(1440, 640)
    open_first(driver)
    fresh = looked_at(driver)
    mess_up(driver, whole=whole)
    messed = looked_at(driver)
    assert not {name for name, value in fresh.items() if messed[name] == value}
    open_first(driver)
    assert looked_at(driver) == fresh


def test_what_was_chosen_for_good_stays(driver):
    window, score = driver.window, driver.window.score
    open_first(driver)
    window.appearance.set_theme("dark")
    score.arranger.set_visible("input", False)
    score.arranger.toggle_folded("output")
    score.arranger.set_scale("cell", 2.0)
    score.ordering.set_order("index")
    before = score.arranger.arrangement, score.ordering.kind, window.appearance.choice
    open_deep(driver)
    assert (score.arranger.arrangement, score.ordering.kind, window.appearance.choice) == before
