"""Reading a file in: readers turn bytes into text blocks, finders turn blocks into fields. Nothing here knows of Django."""
