"""How the force’s people work together: who writes on which finding, what is ready, and what the office may read early."""
