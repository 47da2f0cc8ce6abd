"""The words everybody shares: specifications, tokens, batches, traces and snapshots. No torch, no Qt."""
