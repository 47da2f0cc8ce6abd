"""Training a network: one run, its evaluations, its history, and how it goes wrong."""
