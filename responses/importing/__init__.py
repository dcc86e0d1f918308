"""Importing an existing response."""
