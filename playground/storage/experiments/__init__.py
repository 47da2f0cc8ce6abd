"""Experiments as files: one `.safetensors` with everything that is needed to go on, which any reader of models opens,
too."""

from playground.storage.experiments.file import LIMIT, SUFFIX, check_target, is_experiment, read, write

__all__ = ["LIMIT", "SUFFIX", "check_target", "is_experiment", "read", "write"]
