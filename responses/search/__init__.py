"""Searching all the texts a person may read."""
