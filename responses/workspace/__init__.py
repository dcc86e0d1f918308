"""The pages of one response, My work, and code shared by every change to a response."""
