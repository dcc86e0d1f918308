"""Figures, never assertions on time: pages over a real web server and PostgreSQL, documents, imports. `make bench`."""
