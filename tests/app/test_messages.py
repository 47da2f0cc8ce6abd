"""Messages reach whoever shows them, with their state and offer."""

import pytest

from playground.app.messages import Messages
from playground.session.mailbox import Notice


@pytest.fixture
def messages(qapp):
    return Messages()


@pytest.fixture
def said(messages):
    heard = []
    messages.shown.connect(lambda *what: heard.append(what))
    return heard


def test_a_message_carries_its_state_and_offer(messages, said):
    messages.show("Loss became NaN.", offer="Restore step 20")
    messages.show("Wrote it.", "right")
    messages.show("")
    assert said == [("Loss became NaN.", "wrong", "Restore step 20"), ("Wrote it.", "right", ""), ("", "wrong", "")]


def test_a_notice_keeps_its_state(messages, said):
    messages.show_notice(Notice("Did not.", wrong=True))
    messages.show_notice(Notice("Wrote it.", wrong=False))
    assert said == [("Did not.", "wrong", ""), ("Wrote it.", "right", "")]


def test_the_offer_of_the_last_message_is_taken(messages):
    taken = []
    messages.show("Loss became NaN.", offer="Restore step 20", accepted=lambda: taken.append(20))
    messages.accept()
    messages.show("Wrote it.", "right")
    messages.accept()
    assert taken == [20]
