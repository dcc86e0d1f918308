"""The pages of one response, My work, and what every change of a response has in common."""
