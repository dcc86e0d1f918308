"""Sets up a provider, and lets in the people it has signed in."""
