"""Controllers, one per feature. Each takes a `Context` and its own views."""
