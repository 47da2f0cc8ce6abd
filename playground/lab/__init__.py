"""Studies: many runs, one table. No Qt and no files."""
