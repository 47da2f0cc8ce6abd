"""The training strip: curves of loss and accuracy, and the scrubber through a run's snapshots."""
