"""The program's version, where nothing that needs it imports the whole package."""

__version__ = "0.1.0"
