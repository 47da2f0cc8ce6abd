"""What is shown of the findings: at once when nothing trains, slowly and in place while a network does."""

from playground.core.diagnosis.board import Board, Posted, posted_for_two
from playground.core.diagnosis.finding import Finding, Kind


def posted(kind: Kind, letter: str = "", text: str = "It is so.") -> Posted:
    return Posted(Finding(kind, text), letter)


RATE, DEAD, UNKNOWN = posted("rate"), posted("dead"), posted("unknown")


def test_it_shows_what_is_found_in_its_order_when_settled() -> None:
    board = Board()
    board.update([RATE, DEAD], settled=True)
    assert board.shown == (RATE, DEAD)
    board.update([DEAD], settled=True)
    assert board.shown == (DEAD,)
    board.update([], settled=True)
    assert board.shown == ()


def test_in_training_a_finding_comes_the_second_time_and_goes_the_third() -> None:
    board = Board()
    shown = []
    for found in ([RATE], [], [RATE], [RATE], [], [], [RATE], [], [], [], [RATE]):
        board.update(found, settled=False)
        shown.append(board.shown == (RATE,))
    assert shown == [False, False, False, True, True, True, True, True, True, False, False]


def test_in_training_places_stay_and_numbers_change() -> None:
    board = Board()
    board.update([DEAD], settled=True)
    for text in ("5 of 16.", "6 of 16."):
        board.update([RATE, posted("dead", text=text)], settled=False)
    assert [each.text for each in board.shown] == ["6 of 16.", "It is so."]


def test_what_is_about_the_probe_follows_it_also_in_training() -> None:
    board = Board()
    board.update([UNKNOWN], settled=False)
    assert board.shown == (UNKNOWN,)
    board.update([], settled=False)
    assert board.shown == ()


def test_what_is_dismissed_stays_away_until_it_is_forgotten() -> None:
    board = Board()
    board.update([RATE, DEAD], settled=True)
    board.dismiss(RATE)
    for settled in (False, False, True):
        board.update([posted("rate", "A"), posted("rate", "B"), DEAD], settled=settled)
    assert [(each.letter, each.finding.kind) for each in board.shown] == [("B", "rate"), ("", "dead")]
    board.forget(("B",))
    assert board.shown == (DEAD,)
    board.update([posted("rate", "A")], settled=True)
    assert board.shown == ()
    board.forget()
    board.update([RATE], settled=True)
    assert board.shown == (RATE,)


def test_what_both_networks_say_of_the_probe_is_said_once() -> None:
    dead, unknown, longer = (Finding(kind, kind) for kind in ("dead", "unknown", "longer"))
    both = posted_for_two([unknown, dead], [unknown, longer, dead])
    assert [each.text for each in both] == ["unknown", "A: dead", "B: longer", "B: dead"]


def test_the_letter_names_the_network() -> None:
    assert [each.text for each in (RATE, posted("rate", "B"))] == ["It is so.", "B: It is so."]
