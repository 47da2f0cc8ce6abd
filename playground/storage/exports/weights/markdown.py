"""The model card as a `.md` of its own, with vocabulary and answers, for what holds no card that people can read."""

from playground.storage.exports import card_text
from playground.storage.exports.model import Model
from playground.storage.exports.weights.base import WeightsFormat


def _pack(model: Model, _: str) -> bytes:
    return card_text.with_vocabulary(model).encode(errors="backslashreplace")


FORMAT = WeightsFormat(suffixes=(".md",), label="Model card", write=_pack)
