"""Figures for print, to copy or save, always in the light theme."""
