"""Holds people, policing bodies and forces, and the roles people have in each."""
