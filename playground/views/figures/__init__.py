"""Figures for paper: what can be copied or saved as a picture, always in the light theme."""
