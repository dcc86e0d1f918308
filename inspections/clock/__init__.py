"""The law’s clock: deadlines, how they were worked out, and the page part that shows it."""
