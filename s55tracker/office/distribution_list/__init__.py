"""The copies an office sends of each response."""
