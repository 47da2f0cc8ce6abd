"""The rows of a score that never scroll: the ruler, the tokens, and the answer beside them."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from playground.core.trace import Trace
from playground.views.score.answer import Answer
from playground.views.score.chips import Chips
from playground.views.score.pinned_answer import PinnedAnswer
from playground.views.score.stack import TrackStack
from playground.views.score.tracks.ruler import Ruler
from playground.views.score.tracks.track import Context


class PinnedRows(TrackStack):
    """A ruler and the tokens, or the tokens alone if another score has the ruler. `ruled`: what the ruler shares, whose
    time axis reaches the end of the longer sequence."""

    def __init__(
        self, context: Context, ruled: Context, parent: QWidget | None = None, *, has_ruler: bool = True
    ) -> None:
        self.ruler, self.chips = Ruler(ruled), Chips(context)
        super().__init__(ruled, [self.ruler, self.chips] if has_ruler else [self.chips], parent)
        self.answer = PinnedAnswer(context, self.chips)
        self.scene().addItem(self.answer)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @property
    def needed_height(self) -> int:
        """The height of all rows in pixels. It changes where words become upright."""
        return sum(track.height for track in self.tracks)

    def place_tracks(self) -> None:
        """Place the rows below each other, and the answer beside the tokens."""
        self.setFixedHeight(self.needed_height)
        super().place_tracks()
        self.answer.relayout()

    def show_answer(self, answer: Answer | None) -> None:
        """Show the answer beside the tokens, or none."""
        self.answer.show_answer(answer)

    def topic_at(self, place: QPoint) -> str:
        """Return the help topic of a point, which may be on the answer."""
        return "answer" if self._is_on_answer(place) else super().topic_at(place)

    def tip_at(self, place: QPoint) -> str:
        """Return the tooltip at a point; over the answer the whole of it, which its card may have to cut."""
        return self.answer.tip if self._is_on_answer(place) else super().tip_at(place)

    def _is_on_answer(self, place: QPoint) -> bool:
        return self.answer.isVisible() and self.answer.boundingRect().contains(self.mapToScene(place))

    def answer_room(self, trace: Trace | None, score_width: int) -> int:
        """Return the pixels that the answer to a trace needs behind the columns of a score this wide."""
        return self.answer.reserve(trace, score_width)
