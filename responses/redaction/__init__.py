"""Words that are not for publication: marking them, with the ground, and removing a mark."""
