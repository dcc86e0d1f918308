"""Reads a file: readers turn its bytes into text blocks, and finders turn the blocks into fields. Neither uses the
database.
"""
