"""Accepting other words that a comment suggests."""
