"""Starts the product on a bare machine, for `make setup`, `make run` and `make test`."""
