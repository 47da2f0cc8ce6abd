"""What the window shows of a network: traces, dissections, and gradients back through time."""
