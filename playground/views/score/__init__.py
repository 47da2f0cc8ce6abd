"""The score: a track for each quantity, all on one time axis. `track_table` lists the tracks, one file each."""
