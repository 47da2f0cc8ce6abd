"""The setup panel: the training data, the network, and how to train it."""
