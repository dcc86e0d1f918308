"""Reading a file: readers turn bytes into text blocks, finders turn blocks into fields. Nothing here uses Django."""
