"""Keeping what a person has typed and not saved, and saying who else has a text open."""
