"""Cleans typed text, folds it for search, and puts it into sentences."""
