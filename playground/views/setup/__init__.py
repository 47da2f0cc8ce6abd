"""The setup panel: what is learned, by which network, and how."""
