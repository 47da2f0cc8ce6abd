"""The keys that tooltips and help topics name are those of the action table, or those that a view takes itself."""

import re

from playground.app.actions.action import Action, ViewKeys
from playground.views.help.topics import action_tip, written

ACTIONS = {
    "train": ("training.toggle",),
    "run": ("training.toggle",),
    "pace": ("pace.slower", "pace.faster"),
    "step": ("training.step",),
    "reset": ("training.reset",),
    "reset-study": ("training.reset",),
    "lab-clear": ("training.reset",),
    "learn": ("lesson.tab",),
    "lesson-tab": ("lesson.tab",),
    "setup-tab": ("lesson.tab",),
    "lesson-back": ("lesson.back",),
    "lesson-next": ("lesson.next",),
    "compare": ("comparison.start", "comparison.end"),
    "memory-lab": ("lab.enter", "comparison.end"),
    "export": ("model.export",),
    "presets": ("presets.show",),
    "open-file": ("presets.open",),
    "gallery-undo": ("edit.undo",),
    "all-controls": ("level.all",),
    "finding": ("finding.next",),
    "finding-next": ("finding.next",),
    "generate": ("generation.toggle",),
    "generate-clear": ("generation.clear",),
    "play": ("sound.toggle",),
    "present": ("present.toggle",),
    "ruler": ("playhead.back", "playhead.forward"),
    "unit-above": ("unit.above",),
    "unit-below": ("unit.below",),
    "unit-mean": ("unit.leave",),
    "track-pinned": ("unit.pin",),
    "moment-back": ("microscope.previous",),
    "moment-play": ("microscope.play",),
    "moment-on": ("microscope.next",),
    "scrubber": ("history.back", "history.forward"),
    "back-to-live": ("history.live",),
}
"""The actions whose keys a topic's tooltip names."""
OF_VIEWS = {
    **{key: {"Esc"} for key in ("close", "cancel", "own-stop")},
    **{key: {"Enter"} for key in ("operation", "prediction-check", "framed-sequences")},
    **{f"menu-{name.lower()}": {f"Alt+{name[0]}"} for name in ("File", "Edit", "View", "Help")},
    "scenes": {"PgUp", "PgDn"},
    "scene-before": {"PgUp"},
    "scene-next": {"PgDn"},
    "reading-rows": {"Alt+Shift+Down", "Alt+Shift+Up"},
    "timesteps-scroll": {"Shift+wheel"},
}
"""Keys that a widget takes itself, as its own tests show."""
NO_KEYS = {"back", "with", "slower", "faster", "pins", "unpins", "×"}


def test_every_key_that_the_help_names_is_that_of_its_action(driver):
    rows = driver.window.action_rows
    by_id = {row.id: set(row.keys) for row in rows if isinstance(row, Action)}
    for key, found in written().items():
        told = " ".join(re.findall(r"\(([^()]*)\)", found.tip))
        named = set(re.split(r"[\s,;]+", told)) - NO_KEYS - {""}
        its_own = set().union(*(by_id[action] for action in ACTIONS.get(key, ())))
        assert named == (its_own or OF_VIEWS.get(key, set())), key
    there = set().union(*by_id.values(), *OF_VIEWS.values(), {"Ctrl+wheel"})
    there |= {key for row in rows if isinstance(row, ViewKeys) for key in row.keys.split(", ")}
    texts = [found.text for found in written().values()] + [action_tip(row) for row in by_id]
    named = {key for text in texts for key in re.findall(r"(?:(?:Ctrl|Alt|Shift)\+)+\w+|\bF\d+|\bPg\w+|\bEsc\b", text)}
    assert named <= there
    assert {"Ctrl+S", "Shift+F1", "Esc", "PgDn", "F1"} <= named
