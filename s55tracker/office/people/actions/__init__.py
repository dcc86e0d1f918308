"""Changes people's roles, ends their memberships, and helps them with their accounts."""
