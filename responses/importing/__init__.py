"""Imports an existing response."""
