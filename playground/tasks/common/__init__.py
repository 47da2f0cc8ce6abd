"""What tasks share: the contract of a task, and the material of which several are made."""
