"""Fixtures for the tests of files."""

import pytest
from sample_models import WORDS, make_model

from playground.storage import presets
from playground.storage.exports.models import Model


@pytest.fixture
def model() -> Model:
    """An untrained LSTM of three units on words."""
    return make_model(presets.loads(WORDS, "words.toml", ["model.units=3"]))
