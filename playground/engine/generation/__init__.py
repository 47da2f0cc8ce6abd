"""A network that reads its own answers: free-running error, and generation token by token."""
