"""A response as a Word file: writing the file, and reading a returned one. Changes nothing."""
