"""Networks and their training: equations, weights, engines, runs and inspection. No Qt, no threads, no files."""
