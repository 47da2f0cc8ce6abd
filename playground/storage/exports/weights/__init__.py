"""The file formats of trained weights, one module each."""

from playground.core.formats import Formats
from playground.storage.exports.weights import keras, markdown, onnx, python, safetensors, torch
from playground.storage.exports.weights.base import WeightsFormat

FORMATS: Formats[WeightsFormat] = Formats(
    "a trained model", safetensors.FORMAT, torch.FORMAT, onnx.FORMAT, python.FORMAT, keras.FORMAT, markdown.FORMAT
)
