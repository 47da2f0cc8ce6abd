"""The only room that sees everything: the experiment's state, the training thread, and the window that shows them."""
