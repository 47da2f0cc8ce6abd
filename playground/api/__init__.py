"""The program from Python, without its window: what `import playground` offers."""

from playground.api.loading import load
from playground.api.model import Model
from playground.api.showing import show
from playground.api.tracing import trace
from playground.api.training import Training, train
from playground.core.optional import MissingLibrary
from playground.core.trace import Trace
from playground.storage.errors import FileProblem

__all__ = ["FileProblem", "MissingLibrary", "Model", "Trace", "Training", "load", "show", "trace", "train"]
