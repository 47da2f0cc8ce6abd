"""Experiments as files: one `.safetensors` with everything that is needed to go on, which any reader of models opens,
too."""

from playground.storage.experiments.file import SUFFIX, check_target, holds_experiment, read, write

__all__ = ["SUFFIX", "check_target", "holds_experiment", "read", "write"]
