"""The list of an office’s responses."""
