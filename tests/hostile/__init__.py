"""Hostile HTML through every way in and out: `make hostile` runs 5,000 fragments, the suite some of each kind."""
