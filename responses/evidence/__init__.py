"""Evidence that a copy was sent: which files are accepted, where they are stored, and whether they are unchanged."""
