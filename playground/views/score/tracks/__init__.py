"""The tracks of the score, one file each."""
