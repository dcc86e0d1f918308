"""Days away, and who stands in."""
