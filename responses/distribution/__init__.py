"""The copies an office sends, and the record of each."""
