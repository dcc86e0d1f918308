"""Sets when an office sends reminders and escalates, with a worked example."""
