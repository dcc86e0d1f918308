"""Typed text: cleaned, folded for search, and put into sentences."""
