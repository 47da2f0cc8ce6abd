"""Networks and their training: equations, weights, traces and the torch engine. No Qt, no threads, no files."""
