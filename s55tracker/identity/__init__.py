"""A person's identity here: their address, their sign-ins, their sessions."""
