"""The pane that shows the probe and what was generated as running text, or as a dialogue."""
