"""The memory lab in the window: a study that runs in a process of its own while its page shows how it goes."""
