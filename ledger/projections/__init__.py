"""The read models: what the log comes to, on both axes of time."""
