"""What computes a network: the contract, and which of those that keep it is chosen."""
