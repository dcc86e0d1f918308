"""The days when people are away, and who stands in for them."""
