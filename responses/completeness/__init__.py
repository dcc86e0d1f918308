"""Checks whether a response is ready: what the law requires but is missing, and what is worth changing."""
