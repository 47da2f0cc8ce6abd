"""Reads and writes files, and validates them here and nowhere else: presets, tables, models, traces. No Qt."""
