"""Sets up single sign-on for an office or force, and lets its people sign in with it."""
