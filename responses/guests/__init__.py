"""Guest links: how someone without an account writes comments for the force. Decision 26 has the rules."""
