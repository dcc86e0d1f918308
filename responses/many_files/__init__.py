"""Imports many existing responses at once, from files or from .zip archives."""
