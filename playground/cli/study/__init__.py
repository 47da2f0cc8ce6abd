"""The command `playground study`: runs the trials that are missing, and prints the table of all."""
