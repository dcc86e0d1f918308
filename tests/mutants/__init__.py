"""Small deletions that some test must notice: `make mutants`."""
