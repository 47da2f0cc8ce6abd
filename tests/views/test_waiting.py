"""The score before there is a trace: no track without numbers, and words that say why."""

from playground.views.score.score import Score
from playground.views.style.theme import Appearance


def test_while_the_network_is_made_no_track_is_drawn(qtbot):
    score = Score(Appearance("light"))
    qtbot.addWidget(score)
    score.resize(900, 700)
    score.show()
    assert not [track for track in score.stack.tracks if track.isVisible()]
    assert score.hint.isVisible()
    assert "being made" in score.hint.text()
