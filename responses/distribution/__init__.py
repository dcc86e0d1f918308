"""The copies of a response that an office sends, and the record of each copy."""
