"""What a trained network tells of itself: traces, dissections, gradients back through time."""
