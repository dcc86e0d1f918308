"""The force’s comments: the invitation, the force’s own pages, and the office’s page for each force."""
