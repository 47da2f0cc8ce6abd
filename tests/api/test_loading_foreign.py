"""Networks made elsewhere, loaded from Python: they compute what their module computes."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

import playground


class Tagger(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embedding, self.lstm, self.head = nn.Embedding(4, 5), nn.LSTM(5, 6, 2), nn.Linear(6, 3)

    def forward(self, ids):
        return self.head(self.lstm(self.embedding(ids))[0])


@pytest.fixture
def module() -> Tagger:
    torch.manual_seed(0)
    module = Tagger()
    torch.save(module.state_dict(), "tagger.pt")
    Path("tokens.txt").write_text("<unk>\nthe\ncat\nsat\n")
    return module


def test_a_state_dict_is_loaded_with_its_vocabulary_and_choices(module: Tagger) -> None:
    choices = {"answers": "classes", "timing": "every-step"}
    model = playground.load("tagger.pt", vocabulary="tokens.txt", **choices)
    trace = model.trace("the cat sat dog")
    with torch.no_grad():
        expected = module(torch.tensor([1, 2, 3, 0])).softmax(-1)
    np.testing.assert_allclose(trace.predictions, expected, atol=1e-5)
    assert trace.known == (True, True, True, False)
    np.testing.assert_allclose(trace.hidden, playground.trace(module, [1, 2, 3, 0]).hidden, atol=1e-5)
    with torch.no_grad():
        np.testing.assert_allclose(model.to_torch()(torch.tensor([1, 2, 3, 0])).softmax(-1), expected, atol=1e-5)


def test_what_is_taken_unasked_is_a_warning(module: Tagger) -> None:
    with pytest.warns(UserWarning, match='answers="classes" is taken, of classes and numbers') as warned:
        playground.load("tagger.pt", timing="every-step")
    assert len(warned) == 1
    assert warned[0].filename == __file__


def test_what_is_not_understood_is_left_out_only_if_one_says_so(module: Tagger) -> None:
    choices = {"answers": "classes", "timing": "every-step"}
    torch.save({**module.state_dict(), "scale": torch.ones(7)}, "tagger.pt")
    with pytest.raises(playground.FileProblem, match=r"scale \(7\) is not understood\. .*partly=True leaves it out"):
        playground.load("tagger.pt", **choices)
    assert playground.load("tagger.pt", partly=True, **choices).answers == ("0", "1", "2")
    with pytest.raises(playground.FileProblem, match="timing must be"):
        playground.load("tagger.pt", answers="classes", timing="never", partly=True)


def test_a_network_that_is_too_large_is_refused() -> None:
    torch.save(nn.GRU(1, 513).state_dict(), "large.pt")
    with pytest.raises(playground.FileProblem, match=r"^large\.pt: it has 513 units, but 1 to 512 can be shown\.$"):
        playground.load("large.pt")


def test_a_model_of_ours_knows_all_that(trained: playground.Training) -> None:
    trained.model.save("hello.safetensors")
    with pytest.raises(ValueError, match="a model of this program knows its tokens and answers"):
        playground.load("hello.safetensors", vocabulary="tokens.txt")
