"""The pages to invite people, to invite a force’s first lead, and to join."""
