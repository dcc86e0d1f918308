"""How the people of an office or force sign in: who needs a second step, and the review of their accounts."""
