"""Summary emails of a person’s reminders, and the pages about reminders."""
