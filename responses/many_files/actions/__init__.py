"""What people decide about a batch of files, and what a worker does with it."""
