"""People, policing bodies, forces, and who belongs where in which role."""
