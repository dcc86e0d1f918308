"""Writing the office’s text."""
