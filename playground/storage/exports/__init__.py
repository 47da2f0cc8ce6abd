"""What the program writes for others to use: a module for each kind of result, a file for each format of it."""
