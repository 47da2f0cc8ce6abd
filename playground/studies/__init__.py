"""Studies: many runs whose results are stored as they finish and shown in one table. No Qt."""
