"""The pages to set up single sign-on, and the pages to sign in with it."""
