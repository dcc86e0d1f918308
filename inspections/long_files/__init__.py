"""A report or response too long to be read while someone waits: a worker reads it, and a page shows how far it has got."""
