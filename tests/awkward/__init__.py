"""Text that has broken software, and a response's whole life with it in every text box."""
