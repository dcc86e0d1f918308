"""A response's page of checks, and overriding a check."""
