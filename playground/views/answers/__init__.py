"""What networks answer: bars, and their belief over time."""
