"""How right the network is on short and on long sequences."""
