"""The score: every quantity of a sequence a track on one time axis. One file a track, listed in `track_table`."""
