"""Fills in the page that logs a report from the report's file, or from its page on the inspectorate's website."""
