"""The look of the program: colours, fonts, markers, and the format of numbers and verdicts."""
