"""The copies that the office sends, and the record of each."""
