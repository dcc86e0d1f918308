"""The rules for how the people of an office or force sign in, and the review of their accounts."""
