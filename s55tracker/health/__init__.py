"""Whether the product is running (`/healthz`) and everything in it works (`/readyz`). Knows the other apps by names in
settings.
"""
