"""An experiment in training: what is wanted of it, the thread that trains, and what crosses between. QtCore at most."""
