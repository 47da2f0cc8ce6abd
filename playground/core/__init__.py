"""Data that every other package uses: specifications, tokens, batches, traces and snapshots. No torch, no Qt."""
