"""Downloads of lists as files."""
