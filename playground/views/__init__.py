"""Qt widgets. They know the words of `core`, and nothing of torch, of tasks or of files' formats."""

import os

# pyqtgraph takes PyQt6 when both are installed, and then no widget of ours fits into it.
os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"
