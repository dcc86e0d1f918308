"""Reading an existing response in."""
