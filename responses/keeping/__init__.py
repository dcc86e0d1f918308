"""Keeping a person's unsaved text, and showing who else has a text open."""
