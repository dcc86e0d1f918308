"""Writes a response as a Word file, and reads a returned file. Changes nothing that is stored."""
