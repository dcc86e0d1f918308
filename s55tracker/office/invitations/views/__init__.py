"""Inviting, a force’s first lead, and joining."""
