"""Dialogs that ask for files, and the guide."""
