"""The lesson beside the running program: its panel, the list of lessons, and the outline around what it points at."""
