"""Networks: their shape, their weights, and the equations that turn inputs into states."""
