"""The days on which offices work: the calendar of England and Wales, and one-off days."""
