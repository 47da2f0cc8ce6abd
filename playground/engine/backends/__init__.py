"""Engines, which compute a network: their protocol, two implementations, and the choice between them."""
