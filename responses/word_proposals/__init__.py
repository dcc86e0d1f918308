"""Downloading a response as a Word file, and deciding on each text of a returned file."""
