"""Lasting choices of the user, stored in the settings. One file per choice."""
