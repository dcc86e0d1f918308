"""Accepting a suggestion made in a comment."""
