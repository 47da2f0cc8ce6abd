"""What a changed experiment may keep of its preset's story."""

from dataclasses import replace

from playground.core.specs import Preset

STORY = ("look", "try_", "measured")
"""The fields of a preset that say what is true of its experiment alone."""
STORY_AND_SCENES = (*STORY, "scenes")
"""These, and the views that a teacher keeps, which stay where the experiment changes."""


def without_story(preset: Preset) -> Preset:
    """Return the experiment alone, without scenes."""
    return replace(preset, look="", try_=(), measured=(), scenes=())


def with_own_story(preset: Preset, before: Preset) -> Preset:
    """Return the preset with as much of the story of `before`, which it was changed from, as is true of it.

    Another seed keeps everything, since claims are made over seeds. Other sequences keep nothing. Any other change
    takes the claims away; another cell takes away what to look at, too, which may name states that it has not.
    """
    if preset.task != before.task:
        return replace(preset, look="", try_=(), measured=())
    same_training = replace(preset.training, seed=before.training.seed) == before.training
    measured = before.measured if same_training and (preset.model, preset.mark) == (before.model, before.mark) else ()
    look = before.look if preset.model.cell == before.model.cell else ""
    return replace(preset, look=look, try_=before.try_, measured=measured)
