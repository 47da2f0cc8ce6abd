"""Makes the parts of the window that lessons need, and connects them."""

from PySide6.QtWidgets import QWidget

from playground.app.controllers.guided_actions import GuidedActions, GuidedTargets
from playground.app.controllers.lesson import LessonController
from playground.app.controllers.lesson_evidence import LessonEvidence
from playground.app.controllers.lesson_highlight import LessonHighlight
from playground.app.controllers.levels import LevelController
from playground.views.bars.top_bar import TopBar
from playground.views.lesson.outline import Outline
from playground.views.lesson.side_panel import SidePanel
from playground.views.microscope.panel import MicroscopePanel
from playground.views.probe.sentence_line import SentenceLine
from playground.views.style.theme import Appearance
from playground.views.training_strip.training_strip import TrainingStrip


def build_lessons(
    on: GuidedTargets,
    guided: GuidedActions,
    levels: LevelController,
    *,
    appearance: Appearance,
    window: QWidget,
    top: TopBar,
    side: SidePanel,
    sentence: SentenceLine,
    microscope: MicroscopePanel,
    strip: TrainingStrip,
) -> LessonController:
    """Return the controller of the lessons in the panel `side`. `on` is what their actions act on."""
    evidence = LessonEvidence(
        on.context,
        on.presented,
        lab=on.lab,
        probe=on.probe,
        score=on.score,
        microscope=microscope,
        strip=strip,
    )
    parts = {
        "sentence": (sentence,),
        "answer": (on.comparison.answers, on.comparison.panel),
        "curves": (strip,),
        "train": (top.train,),
        "compare": (top.compare,),
        "setup": (side.setup_tab,),
        "microscope": (microscope, on.microscope_panel),
        "generate": (on.probe.generate,),
        "lab": (top.lab,),
        "export": (top.export,),
    }
    highlight = LessonHighlight(Outline(appearance, window), on.score, parts)
    scores = on.score, on.comparison.score
    lesson = LessonController(on.context, guided, evidence, highlight, levels, side=side, scores=scores, top=top)

    def uncover(pointed_at: str) -> None:
        """Close a microscope that lies over the score, unless the step that begins is about it."""
        if pointed_at != "microscope":
            on.microscope_panel.close_overlay()

    lesson.moved.connect(uncover)
    return lesson
