"""A response's owner, and the dates of its plan."""
