"""The actions of people on a batch of files, and the work of a worker on it."""
