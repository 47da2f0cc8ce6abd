"""The table of actions: everything that the user can do by a menu or a key, a row each.

Menus, shortcuts and the guide's list of keys are made from it. The rows stand in the order of the menus.
"""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from playground.app.actions.action import Action, Choice, Row, Separator, Submenu, ViewKeys
from playground.app.audio.playback import PlaybackController
from playground.app.context import Context
from playground.app.controllers import model_export, track_arrangement
from playground.app.controllers.comparison import ComparisonController
from playground.app.controllers.data_import import DataImportController
from playground.app.controllers.figure_export import FigureExportController
from playground.app.controllers.generation import GenerationController
from playground.app.controllers.history import HistoryController
from playground.app.controllers.preset_gallery import PresetGalleryController
from playground.app.controllers.preset_loading import PresetLoader
from playground.app.controllers.recording import RecordingController
from playground.app.controllers.training import TrainingController
from playground.app.dialogs.guide import show_guide
from playground.app.lab.lab_controller import LabController
from playground.app.preferences import engine, history_memory, pace, text_size, theme, unit_order
from playground.engine.backends.compiler import Choice as EngineChoice
from playground.views.microscope.panel import MicroscopePanel
from playground.views.probe.probe_bar import ProbeBar
from playground.views.score.score import Score
from playground.views.style.theme import Appearance
from playground.views.widgets.collapsible_panel import CollapsiblePanel

_ESC = "close a panel, clear what was generated, leave the memory lab; in the score: no unit, then no pin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """What the actions act on."""

    window: QWidget
    context: Context
    appearance: Appearance
    engine: EngineChoice
    """The engine in force."""
    training: TrainingController
    gallery: PresetGalleryController
    preset_loader: PresetLoader
    data_import: DataImportController
    figure_export: FigureExportController
    recording: RecordingController
    playback: PlaybackController
    comparison: ComparisonController
    generation: GenerationController
    history: HistoryController
    lab: LabController
    probe: ProbeBar
    score: Score
    microscope: MicroscopePanel
    setup_panel: CollapsiblePanel
    microscope_panel: CollapsiblePanel


def table(targets: Targets) -> tuple[Row, ...]:
    """All rows."""
    rows: list[Row] = [*_training(targets), *_score_keys(targets), *_history_keys(targets), *_microscope_keys(targets)]
    rows += [*_file_menu(targets), *_view_menu(targets)]
    rows.append(
        Action(
            id="help.guide",
            title="&Guide",
            menu="Help",
            keys=("F1",),
            run=lambda: show_guide(targets.window, rows),
            help="this guide",
        )
    )
    return tuple(rows)


def _training(targets: Targets) -> list[Row]:
    training = targets.training
    return [
        Action(
            id="training.toggle",
            title="Train or pause",
            keys=("Space",),
            run=training.toggle,
            in_lab=True,
            help="train, pause",
        ),
        Action(id="training.step", title="One training step", keys=(".",), run=training.step, help="one step"),
        Action(
            id="training.reset",
            title="Reset",
            keys=("Ctrl+R",),
            run=training.reset,
            help="reset to the seed's first weights",
        ),
    ]


def _score_keys(targets: Targets) -> list[Row]:
    """The playhead, the chosen unit and the pins; what Esc leaves, the innermost first."""
    score, key = targets.score, Qt.Key
    return [
        Action(
            id="panel.close",
            title="Close the panel",
            keys=("Esc",),
            run=partial(_close_overlay, targets),
            while_typing=True,
            in_lab=True,
            help=_ESC,
        ),
        Action(
            id="generation.leave",
            title="Clear what was generated",
            keys=("Esc",),
            run=partial(_leave_generation, targets),
            while_typing=True,
            in_lab=True,
            help=_ESC,
        ),
        Action(
            id="lab.leave",
            title="Leave the memory lab",
            keys=("Esc",),
            run=partial(_leave_lab, targets),
            while_typing=True,
            in_lab=True,
            help=_ESC,
        ),
        Action(
            id="playhead.back",
            title="The timestep before",
            keys=("Left",),
            run=partial(score.press, key.Key_Left),
            help="the playhead's timestep",
        ),
        Action(
            id="playhead.forward",
            title="The timestep after",
            keys=("Right",),
            run=partial(score.press, key.Key_Right),
            help="the playhead's timestep",
        ),
        Action(
            id="playhead.first",
            title="The first timestep",
            keys=("Home",),
            run=partial(score.press, key.Key_Home),
            help="the first, the last timestep",
        ),
        Action(
            id="playhead.last",
            title="The last timestep",
            keys=("End",),
            run=partial(score.press, key.Key_End),
            help="the first, the last timestep",
        ),
        Action(
            id="unit.above",
            title="The unit above",
            keys=("Up",),
            run=partial(score.press, key.Key_Up),
            help="the chosen unit",
        ),
        Action(
            id="unit.below",
            title="The unit below",
            keys=("Down",),
            run=partial(score.press, key.Key_Down),
            help="the chosen unit",
        ),
        Action(
            id="unit.pin",
            title="Pin the chosen unit",
            keys=("P",),
            run=partial(score.press, key.Key_P),
            help="pin the chosen unit, or no longer; so does a double click on its row",
        ),
        Action(
            id="unit.leave", title="Choose no unit", keys=("Esc",), run=partial(score.press, key.Key_Escape), help=_ESC
        ),
        ViewKeys("F2, Enter", "on the timesteps: edit the token at the playhead"),
        ViewKeys("A, Enter", "on the predictions: what an answer hangs on"),
        ViewKeys("Tab", "from track to track, which a screen reader reads"),
        ViewKeys("F, Enter", "fold or open the track that has the focus"),
        ViewKeys("Alt+Up, Alt+Down", "move it"),
        ViewKeys("Alt+Shift+Up, Alt+Shift+Down", "lower or higher rows of a heat map"),
        ViewKeys("Menu", "all that can be done with it"),
        ViewKeys("Shift+wheel", "scroll through time"),
    ]


def _history_keys(targets: Targets) -> list[Row]:
    history = targets.history
    return [
        Action(
            id="history.back",
            title="The snapshot before",
            keys=("Shift+Left",),
            run=partial(history.move, -1),
            help="the snapshot before, after",
        ),
        Action(
            id="history.forward",
            title="The snapshot after",
            keys=("Shift+Right",),
            run=partial(history.move, 1),
            help="the snapshot before, after",
        ),
        Action(
            id="history.first",
            title="The untrained network",
            keys=("Shift+Home",),
            run=partial(history.go, 0),
            help="untrained, live",
        ),
        Action(
            id="history.live",
            title="Follow training",
            keys=("Shift+End",),
            run=partial(history.go, None),
            help="untrained, live",
        ),
    ]


def _microscope_keys(targets: Targets) -> list[Row]:
    press = targets.microscope.press
    return [
        Action(
            id="microscope.next",
            title="The next moment",
            keys=("N",),
            run=partial(press, "n"),
            help="the microscope of a cell: one moment on, one back, play the timestep",
        ),
        Action(
            id="microscope.previous",
            title="The moment before",
            keys=("B",),
            run=partial(press, "b"),
            help="the microscope of a cell: one moment on, one back, play the timestep",
        ),
        Action(
            id="microscope.play",
            title="Play the timestep",
            keys=("M",),
            run=partial(press, "m"),
            help="the microscope of a cell: one moment on, one back, play the timestep",
        ),
    ]


def _file_menu(targets: Targets) -> list[Row]:
    recording, playback = targets.recording, targets.playback
    menu = "File"
    return [
        Action(
            id="presets.show",
            title="&Presets…",
            menu=menu,
            keys=("Ctrl+P",),
            run=targets.gallery.open,
            help="all presets, save as a preset",
        ),
        Action(
            id="presets.open",
            title="&Open preset…",
            menu=menu,
            keys=("Ctrl+O",),
            run=targets.preset_loader.choose,
            help="open a preset of your own",
        ),
        Action(
            id="presets.save",
            title="Save &as preset…",
            menu=menu,
            keys=("Ctrl+S",),
            run=targets.gallery.save,
            help="all presets, save as a preset",
        ),
        Action(
            id="data.import",
            title="Open &text or CSV…",
            menu=menu,
            keys=("Ctrl+Shift+O",),
            run=targets.data_import.choose,
            help="open a text or a CSV",
        ),
        Action(
            id="model.export",
            title="&Export model…",
            menu=menu,
            keys=("Ctrl+E",),
            run=partial(model_export.choose, targets.context, targets.lab, targets.window),
            help="export the model",
        ),
        Separator(menu),
        Action(
            id="figure.save",
            title="&Save figure…",
            menu=menu,
            keys=("Ctrl+Shift+S",),
            run=targets.figure_export.choose,
            help="save a figure",
        ),
        Action(
            id="figure.copy",
            title="&Copy figure",
            menu=menu,
            keys=("Ctrl+Shift+C",),
            run=targets.figure_export.copy_score,
            help="copy the score as a figure",
        ),
        Action(
            id="recording.toggle",
            title=lambda: "Stop &recording" if recording.running else "&Record training…",
            menu=menu,
            run=recording.toggle,
            changed=recording.changed,
        ),
        Action(
            id="sound.save",
            title="Save soun&d…",
            menu=menu,
            run=playback.choose,
            enabled=lambda: playback.audible,
            visible=lambda: playback.offered,
            changed=playback.changed,
        ),
        Separator(menu),
        Action(id="app.quit", title="&Quit", menu=menu, keys=("Ctrl+Q",), run=targets.window.close),
    ]


def _view_menu(targets: Targets) -> list[Row]:
    context, comparison, generation = targets.context, targets.comparison, targets.generation
    playback, settings = targets.playback, targets.context.settings
    menu = "View"
    return [
        Action(
            id="comparison.leave",
            title="Score",
            menu=menu,
            keys=("Ctrl+1",),
            run=partial(comparison.switch, False),
            help="one network alone, or two that are compared",
        ),
        Action(
            id="comparison.enter",
            title="Compare",
            menu=menu,
            keys=("Ctrl+2",),
            run=partial(comparison.switch, True),
            help="one network alone, or two that are compared",
        ),
        Action(id="lab.enter", title="Memory lab", menu=menu, keys=("Ctrl+3",), run=targets.lab.enter),
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
            keys=("Ctrl+L",),
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
            options=pace.PACES,
            current=None,
            choose=context.session.set_pace,
        ),
        Choice(
            id="training.engine",
            title="Engine",
            menu=menu,
            options=engine.ENGINES,
            current=targets.engine,
            choose=partial(engine.choose, context),
        ),
        Choice(
            id="history.memory",
            title="Memory for going back",
            menu=menu,
            options=history_memory.SIZES,
            current=settings.memory,
            choose=partial(history_memory.choose, context),
        ),
        Submenu(
            id="tracks",
            menu=menu,
            add=lambda view: track_arrangement.add_menu(
                view, lambda: comparison.faces, targets.score, comparison.score
            ),
        ),
        Submenu(id="difference", menu=menu, add=lambda view: view.addMenu(targets.probe.difference.menu_of_probes)),
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
    """How much of the score is in sight at once."""
    score, settings = targets.score, targets.context.settings
    zoom = score.zoom
    return [
        Action(
            id="zoom.in",
            title="Zoom &in",
            menu=menu,
            keys=("Ctrl++", "Ctrl+="),
            run=zoom.closer,
            help="wider, narrower columns",
        ),
        Action(
            id="zoom.out",
            title="Zoom &out",
            menu=menu,
            keys=("Ctrl+-",),
            run=zoom.farther,
            help="wider, narrower columns",
        ),
        Action(
            id="zoom.whole",
            title="&All timesteps",
            menu=menu,
            keys=("Ctrl+0",),
            run=zoom.whole,
            help="all timesteps at once",
        ),
        Action(id="zoom.usual", title="&Usual width", menu=menu, run=zoom.usual),
        Action(
            id="zoom.units",
            title="All u&nits",
            menu=menu,
            run=lambda: zoom.show_units(not zoom.all_units),
            checked=lambda: zoom.all_units,
            changed=zoom.units_shown,
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


def _close_overlay(targets: Targets) -> bool:
    """Close the panel that lies over the score in a narrow window."""
    panels = (targets.setup_panel, targets.microscope_panel, targets.comparison.panel, targets.lab.panel)
    overlay = next((panel for panel in panels if panel is not None and panel.opener.isChecked()), None)
    if overlay is None:
        return False
    overlay.close_overlay()
    return True


def _leave_generation(targets: Targets) -> bool:
    """Clear what was generated, from the bar that it was started from."""
    if not targets.generation.has_focus:
        return False
    targets.generation.clear()
    return True


def _leave_lab(targets: Targets) -> bool:
    if not targets.lab.on:
        return False
    targets.lab.leave()
    return True
