"""A person's identity in the service: their email address, sign-ins and sessions."""
