"""What is said arrives where it is shown, and the answer where it was offered."""

import pytest

from playground.app.messages import Messages
from playground.session.mailbox import Notice


@pytest.fixture
def messages(qapp):
    return Messages()


@pytest.fixture
def said(messages):
    heard = []
    messages.said.connect(lambda *what: heard.append(what))
    return heard


def test_a_sentence_is_said_with_what_can_be_done(messages, said):
    messages.say("Loss became NaN.", offer="Restore step 20")
    messages.say("Wrote it.", "right")
    messages.say("")
    assert said == [("Loss became NaN.", "wrong", "Restore step 20"), ("Wrote it.", "right", ""), ("", "wrong", "")]


def test_a_notice_is_said_as_it_is_meant(messages, said):
    messages.tell(Notice("Did not.", wrong=True))
    messages.tell(Notice("Wrote it.", wrong=False))
    assert said == [("Did not.", "wrong", ""), ("Wrote it.", "right", "")]
