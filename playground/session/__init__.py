"""An experiment in training: the session, the thread that trains, and the mailbox between them. QtCore at most."""
