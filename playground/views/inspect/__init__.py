"""The dialog before a network made elsewhere is opened."""
