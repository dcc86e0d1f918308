"""Text that has broken software before, typed into every text box through a response's whole life."""
