"""Changing several responses at once."""
