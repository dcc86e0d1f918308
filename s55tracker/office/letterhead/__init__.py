"""The logo, the address and the signature on an office’s documents."""
