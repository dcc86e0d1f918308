"""The list of reports, and the page of each report."""
