"""The rows of the View menu."""

from functools import partial

from playground.app.actions.action import Action, Choice, Row, Separator, Submenu
from playground.app.actions.targets import Targets
from playground.app.controllers import track_arrangement
from playground.app.preferences import engine, history_memory, pace, text_size, theme, unit_order

_COMPARE, _ZOOM = "one network alone, or two that are compared", "wider, narrower columns"


def view_menu(targets: Targets) -> list[Row]:
    context, comparison, generation = targets.context, targets.comparison, targets.generation
    playback, settings = targets.playback, targets.context.settings
    menu = "View"
    return [
        Action(
            id="comparison.end",
            title="Score",
            menu=menu,
            keys=("Ctrl+1",),
            run=partial(comparison.set_enabled, False),
            help=_COMPARE,
        ),
        Action(
            id="comparison.start",
            title="Compare",
            menu=menu,
            keys=("Ctrl+2",),
            run=partial(comparison.set_enabled, True),
            help=_COMPARE,
        ),
        Action(id="lab.enter", title="Memory lab", menu=menu, keys=("Ctrl+3",), run=targets.lab.enter),
        Action(
            id="lesson.tab",
            title="&Lessons",
            menu=menu,
            keys=("Ctrl+L",),
            run=targets.lesson.toggle_tab,
            help="the lessons, and back to the setup",
        ),
        Action(
            id="notes.toggle",
            title="N&otes",
            menu=menu,
            run=targets.notes.toggle,
            checked=lambda: targets.notes.is_shown,
            changed=targets.notes.changed,
        ),
        Action(
            id="level.all",
            title="All &controls",
            menu=menu,
            keys=("Ctrl+Shift+A",),
            run=targets.levels.toggle,
            checked=lambda: targets.levels.name == "all",
            changed=targets.levels.changed,
            help="every control and track, or the basic ones",
        ),
        Action(
            id="present.toggle",
            title="&Present",
            menu=menu,
            keys=("F11",),
            run=targets.present.toggle,
            help="present on the whole screen",
        ),
        Action(
            id="present.keep",
            title="&Keep as scene…",
            menu=menu,
            run=targets.present.keep,
            enabled=lambda: targets.present.scenes.has_room,
            changed=targets.present.changed,
        ),
        Action(
            id="finding.next",
            title="Next &finding",
            menu=menu,
            keys=("F8",),
            run=targets.diagnosis.line.focus_next,
            enabled=lambda: targets.diagnosis.line.is_shown,
            changed=targets.diagnosis.line.changed,
            help="what goes wrong in training: the next finding",
        ),
        Action(
            id="lengths.open",
            title="By l&ength…",
            menu=menu,
            run=targets.by_length.open,
            enabled=lambda: targets.by_length.is_available,
            changed=targets.by_length.changed,
        ),
        Separator(menu),
        Action(
            id="generation.toggle",
            title="&Generate",
            menu=menu,
            keys=("Ctrl+G",),
            run=generation.toggle,
            enabled=lambda: generation.available,
            changed=generation.changed,
            help="generate behind the probe",
        ),
        Action(
            id="sound.toggle",
            title=lambda: "Stop the &sound" if playback.playing else "&Play sound",
            menu=menu,
            keys=("Ctrl+Shift+L",),
            run=playback.toggle,
            enabled=lambda: playback.audible,
            visible=lambda: playback.offered,
            changed=playback.changed,
            help="play the sound of the probe",
        ),
        Choice(
            id="training.pace",
            title="Pace",
            menu=menu,
            options=pace.NAMES,
            current=targets.pace.name,
            choose=targets.pace.choose,
            changed=targets.pace.changed,
        ),
        Choice(
            id="training.engine",
            title="Engine",
            menu=menu,
            options=engine.offered(),
            current=targets.engine,
            choose=partial(engine.choose, context),
        ),
        Choice(
            id="history.memory",
            title="Memory for going back",
            menu=menu,
            options=history_memory.SIZES,
            current=settings.history_megabytes,
            choose=partial(history_memory.choose, context),
        ),
        Submenu(
            id="tracks",
            menu=menu,
            add_to=lambda view: track_arrangement.add_menu(
                view, lambda: comparison.styles, targets.score, comparison.score
            ),
        ),
        Submenu(id="difference", menu=menu, add_to=lambda view: view.addMenu(targets.probe.difference.probes_menu)),
        Separator(menu),
        *_zoom(targets, menu),
        Separator(menu),
        Choice(
            id="text.size",
            title="Text size",
            menu=menu,
            options=text_size.SIZES,
            current=settings.text_size,
            choose=partial(text_size.choose, context),
        ),
        Choice(
            id="theme",
            title="",
            menu=menu,
            options=theme.THEMES,
            current=targets.appearance.choice,
            choose=partial(theme.choose, settings, targets.appearance),
        ),
    ]


def _zoom(targets: Targets, menu: str) -> list[Row]:
    """Entries that change how much of the score is visible."""
    score, settings = targets.score, targets.context.settings
    zoom = score.zoom
    return [
        Action(
            id="zoom.in",
            title="Zoom &in",
            menu=menu,
            keys=("Ctrl++", "Ctrl+="),
            run=zoom.zoom_in,
            help=_ZOOM,
        ),
        Action(
            id="zoom.out",
            title="Zoom &out",
            menu=menu,
            keys=("Ctrl+-",),
            run=zoom.zoom_out,
            help=_ZOOM,
        ),
        Action(
            id="zoom.whole",
            title="&All timesteps",
            menu=menu,
            keys=("Ctrl+0",),
            run=zoom.show_all_timesteps,
            help="all timesteps at once",
        ),
        Action(id="zoom.usual", title="&Usual width", menu=menu, run=zoom.reset_width),
        Action(
            id="zoom.units",
            title="All u&nits",
            menu=menu,
            keys=("Ctrl+U",),
            run=lambda: zoom.show_units(not zoom.all_units),
            checked=lambda: zoom.all_units,
            changed=zoom.units_shown,
            help="a row for each unit, or rows that fit the window",
        ),
        Choice(
            id="units.order",
            title="Order of units",
            menu=menu,
            options=unit_order.NAMES,
            current=score.ordering.kind,
            choose=partial(unit_order.choose, settings, score.ordering),
        ),
    ]
