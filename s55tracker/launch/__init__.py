"""Starting the product on a bare machine: what `make setup`, `make run` and `make test` stand on."""
