"""Reading an existing response in: the finder turns text blocks into fields. Pure; saving them is an action's work."""
