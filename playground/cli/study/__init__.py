"""The command `playground study`: what its arguments ask for, the runs that are missing, and the table of all."""
