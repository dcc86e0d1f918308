"""Which days offices work: the calendar of England and Wales, and one-off days."""
