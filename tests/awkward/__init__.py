"""Text that has broken software: what it is, and the way of a response with it in every box that takes text."""
