"""What each key and each entry of a menu does."""
