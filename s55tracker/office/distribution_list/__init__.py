"""The list of the copies of each response that an office sends."""
