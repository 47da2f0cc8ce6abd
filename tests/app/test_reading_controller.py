"""Which sequences are read as text, what the pane is told, and what is kept, without a window."""

import numpy as np
import pytest

from playground.app.controllers.generation import GenerationController
from playground.app.controllers.reading import LONG, ReadingController
from playground.core.reading import Verdict
from playground.core.snapshot import Snapshot
from playground.core.specs import ModelSpec, Preset
from playground.core.trace import Trace
from playground.core.watch import Watch
from playground.tasks import typed
from playground.views.reading.reading_pane import ReadingPane
from playground.views.score.score import Score
from playground.views.style.theme import Appearance

UNITS = 3


def preset(sequences, tokens="words", readout="every-step"):
    spec = typed.Spec(sequences=sequences, tokens=tokens)
    return Preset(title="Test", task=spec, model=ModelSpec(units=UNITS, readout=readout))


@pytest.fixture
def controller(context, probe, qtbot):
    score, pane = Score(Appearance("light")), ReadingPane(Appearance("light"))
    for widget in (score, pane):
        qtbot.addWidget(widget)
    generation = GenerationController(context, probe, score)
    qtbot.addWidget(generation.bar)
    generation.connect_signals()
    controller = ReadingController(context, pane, score, generation)
    controller.score = score
    return controller


@pytest.fixture
def opened(context, controller):
    """Opens a preset and shows a snapshot of a sequence that its network reads."""

    def opened(experiment, tokens, *, generated=0, text=None, status="paused", **parts):
        if context.session.preset != experiment:
            context.session.open(experiment)
        answers = context.session.task.answers or ("1",)
        rng = np.random.default_rng(len(tokens))
        trace = Trace(
            cell_kind="lstm",
            tokens=tuple(tokens),
            known=(True,) * len(tokens),
            gates={},
            states={name: rng.normal(size=(len(tokens), 1, UNITS)) for name in ("hidden", "cell")},
            predictions=rng.dirichlet(np.ones(len(answers)), len(tokens)).astype(np.float32),
            answers=answers,
            expected=np.full(len(tokens), -1),
            generated_count=generated,
        )
        watch = Watch(probe=" ".join(tokens) if text is None else text)
        shown = Snapshot(generation=1, status=status, watch=watch, trace=trace, **parts)
        controller.score.present(shown.shown(), settled=True)
        context.session.snapshot.emit(shown)
        return shown

    return opened


PLAIN = preset("a b c a b c")


def test_long_and_generated_sequences_are_read_and_short_ones_are_not(controller, opened):
    opened(PLAIN, "abc" * 2)
    assert controller.pane.isHidden()
    opened(PLAIN, "a" * (LONG + 1))
    assert not controller.pane.isHidden()
    opened(PLAIN, "abc")
    assert controller.pane.isHidden()
    opened(PLAIN, "abc", generated=1)
    assert not controller.pane.isHidden()
    assert controller.pane.texts[0].toPlainText() == "a b c"


@pytest.mark.parametrize(
    "experiment", [preset("a => b", readout="final"), preset("1 2 3", tokens="numbers")], ids=["one answer", "numbers"]
)
def test_nothing_is_read_where_the_answer_is_not_the_next_token(controller, opened, experiment):
    opened(experiment, ["1"] * (LONG + 1))
    assert controller.pane.isHidden()


def test_in_a_low_window_the_scores_need_its_room(controller, opened):
    for other, shows in ((None, (True, True, False)), (opened(PLAIN, "abc", generated=1), (True, False, False))):
        opened(PLAIN, "abc", generated=1, other=other)
        for height, shown in zip((900, 800, 510), shows, strict=True):
            controller.fit(height)
            assert controller.pane.isHidden() is not shown


def test_a_restart_hides_it_until_the_next_snapshot(context, controller, opened):
    opened(PLAIN, "abc", generated=1)
    context.session.reset()
    assert controller.pane.isHidden()


def test_a_dialogue_is_always_read_and_its_reply_is_judged(controller, opened):
    chat = preset("hi . => hello you .\nbye => good night")
    opened(chat, ["bye"])
    pane = controller.pane
    assert not pane.isHidden()
    assert pane.verdict.text() == "The right reply: good night"
    opened(chat, ["bye", "good", "night"], generated=2, text="bye", finish="done")
    assert pane.texts[0].toPlainText() == "bye\ngood night"
    assert pane.verdict.text() == "✓ The right reply."
    opened(chat, ["bye", "hello"], generated=1, text="bye")
    assert pane.verdict.text() == "✗ The right reply: good night"
    # The surprise of a prompt, which training never asks for, is not shown.
    assert pane.describe(0) == "t 1 “bye”"
    assert "bits" in pane.describe(1)


def test_the_reply_of_a_typed_dialogue_begins_behind_the_arrow(controller, opened):
    chat = preset("hi . => hello you .\nbye => good night")
    shown = opened(chat, ["hi", ".", "you"], text="hi . => you")
    assert controller.pane.texts[0].toPlainText() == "hi.\nyou"
    likeliest = shown.trace.answers[int(shown.trace.predictions[1].argmax())]
    said = Verdict(True, "") if likeliest == "you" else Verdict(False, f"The network says “{likeliest}” at t 3")
    assert controller.pane.verdict.property("state") == ("right" if said.is_right else "wrong")
    assert said.text in controller.pane.verdict.text()


def test_a_chosen_token_moves_the_playhead_and_the_playhead_is_shown(controller, opened):
    opened(PLAIN, "abcabc", generated=2)
    controller.pane.token_chosen.emit(1)
    assert controller.score.selection.timestep == 1
    assert controller.pane.texts[0].textCursor().position() == 2


def test_the_tint_of_a_unit_follows_the_chosen_one(controller, opened):
    shown = opened(PLAIN, "abcabc", generated=2)
    button = controller.pane.tint.button("unit")
    assert not button.isEnabled()
    controller.score.selection.choose_unit(2)
    assert (button.isEnabled(), button.text()) == (True, "c, unit 3")
    button.click()
    values = shown.trace.cell[:, 0, 2]
    highest = int(values.argmax())
    formats = controller.pane.texts[0].document().begin().layout().formats()
    [marked] = [f for f in formats if f.start <= 2 * highest < f.start + f.length]
    assert marked.format.underlineStyle().value


def test_while_a_network_trains_the_text_waits_but_a_longer_one_does_not(controller, opened):
    opened(PLAIN, "abc", generated=1)
    note = controller.pane.note.text()
    before = controller._throttle
    opened(PLAIN, "abc", generated=1, status="running")
    assert before.is_pending
    assert controller.pane.note.text() == note
    opened(PLAIN, "abca", generated=2, status="running")
    assert not before.is_pending
    assert controller.pane.texts[0].toPlainText() == "a b c a"


def test_what_was_chosen_is_kept(context, controller, opened, qtbot):
    opened(PLAIN, "abc", generated=1)
    pane = controller.pane
    pane.tint.button("nothing").click()
    pane.fold.click()
    pane.rows_changed.emit(5)
    settings = context.settings
    assert (settings.text_tint, settings.text_folded, settings.text_rows) == ("nothing", True, 5)
    again = ReadingPane(Appearance("light"))
    qtbot.addWidget(again)
    ReadingController(context, again, controller.score, controller._generation)
    assert again.tint.value == "nothing"
    assert again.texts[0].isHidden()
