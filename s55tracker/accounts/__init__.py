"""Who exists: people, policing bodies, forces, and who belongs where in which role."""
