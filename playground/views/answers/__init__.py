"""The networks' answers as bars, and their belief over time."""
