"""A response as a Word file: writing it, and reading one that comes back. Changes nothing."""
