"""Documents written to try the reading of reports and responses, each with its right result, and the score (`make corpus-reading`)."""
