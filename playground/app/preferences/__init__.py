"""What a user chooses for good: kept from one start to the next."""
