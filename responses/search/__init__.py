"""Searching everything that a person may read."""
