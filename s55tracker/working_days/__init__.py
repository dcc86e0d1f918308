"""Which days offices work: the calendar of England and Wales, and the days proclaimed since."""
