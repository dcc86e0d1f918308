"""Whether the product is up (`/healthz`) and whether all of it works (`/readyz`). Knows the other apps by the names in settings."""
