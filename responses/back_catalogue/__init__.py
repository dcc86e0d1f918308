"""Imports the records an office has kept in a table: inspections, recommendations and the status of each response."""
