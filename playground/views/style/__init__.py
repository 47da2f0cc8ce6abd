"""How everything looks: colours, fonts, markers, and how numbers and verdicts are written."""
