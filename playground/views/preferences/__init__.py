"""All kept settings in one dialog."""
