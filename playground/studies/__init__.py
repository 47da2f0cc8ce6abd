"""Studies: many runs, one table, stored as they come. No Qt."""
