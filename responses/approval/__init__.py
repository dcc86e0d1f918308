"""Approving a response or returning it."""
