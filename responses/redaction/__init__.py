"""Marking words as not for publication, with the ground, and removing a mark."""
