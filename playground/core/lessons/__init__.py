"""Lessons: what a file of `presets/lessons` holds, what its conditions measure, and a learner's progress."""
