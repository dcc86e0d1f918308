"""The first office and the first account of an empty installation."""
