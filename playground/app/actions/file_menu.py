"""The rows of the File menu."""

from functools import partial

from playground.app.actions.action import Action, Row, Separator, Submenu
from playground.app.actions.targets import Targets
from playground.app.controllers import model_export

_PRESETS = "all presets, save as a preset"


def file_menu(targets: Targets) -> list[Row]:
    recording, playback = targets.recording, targets.playback
    menu = "File"
    return [
        Action(
            id="presets.show",
            title="&Presets…",
            menu=menu,
            keys=("Ctrl+P",),
            run=targets.gallery.open,
            help=_PRESETS,
        ),
        Action(
            id="presets.open",
            title="&Open…",
            menu=menu,
            keys=("Ctrl+O",),
            run=targets.preset_loader.choose_file,
            help="open a preset or an experiment",
        ),
        Submenu(id="files.recent", menu=menu, add_to=targets.recent_files.add_menu),
        Action(
            id="experiment.last",
            title="Open &last experiment",
            menu=menu,
            run=targets.autosave.open_last,
        ),
        Action(id="link.copy", title="Copy lin&k to the experiment", menu=menu, run=targets.links.copy),
        Action(id="link.open", title="Open the link in the clip&board", menu=menu, run=targets.links.open),
        Action(
            id="experiment.save",
            title="Sa&ve experiment…",
            menu=menu,
            keys=("Ctrl+Alt+S",),
            run=targets.experiment_files.save_with_dialog,
            help="save the experiment",
        ),
        Action(
            id="presets.save",
            title="Save &as preset…",
            menu=menu,
            keys=("Ctrl+S",),
            run=targets.gallery.show_save_dialog,
            help=_PRESETS,
        ),
        Action(
            id="data.import",
            title="Open &text or CSV…",
            menu=menu,
            keys=("Ctrl+Shift+O",),
            run=targets.data_import.choose_file,
            help="open a text or a CSV",
        ),
        Action(
            id="model.inspect",
            title="&Inspect a model…",
            menu=menu,
            keys=("Ctrl+I",),
            run=targets.model_inspection.choose_file,
            help="inspect a model made elsewhere",
        ),
        Action(
            id="model.export",
            title="&Export model…",
            menu=menu,
            keys=("Ctrl+E",),
            run=partial(model_export.export_with_dialog, targets.context, targets.lab, targets.window),
            help="export the model",
        ),
        Separator(menu),
        Action(
            id="figure.save",
            title="&Save figure…",
            menu=menu,
            keys=("Ctrl+Shift+S",),
            run=targets.figure_export.show_dialog,
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
            run=playback.save_with_dialog,
            enabled=lambda: playback.audible,
            visible=lambda: playback.offered,
            changed=playback.changed,
        ),
        Separator(menu),
        Action(id="app.quit", title="&Quit", menu=menu, keys=("Ctrl+Q",), run=targets.window.close),
    ]
