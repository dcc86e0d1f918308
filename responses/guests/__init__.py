"""Guest links: how someone without an account writes comments for the force. Decision 28 has the rules."""
