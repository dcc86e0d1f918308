"""Approving or returning a response."""
