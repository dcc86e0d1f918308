"""Bulk changes: several responses at once."""
