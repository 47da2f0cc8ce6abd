"""What a network is: its shape, its weights, and the equations that turn inputs into states."""
