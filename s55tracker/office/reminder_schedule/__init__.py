"""When an office reminds and escalates, with a worked example."""
