"""Computes, plays and saves sounds on a background thread."""
