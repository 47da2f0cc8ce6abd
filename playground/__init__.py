"""Recurrent Playground: type sequences, train a recurrent network live, and watch every gate and state."""

__version__ = "0.1.0"
