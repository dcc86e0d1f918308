"""Seals: each time an action writes a row that is evidence, the history records a keyed hash of it."""
