"""Whether the product is running (`/healthz`) and everything in it works (`/readyz`). Finds the other apps through
names in settings.
"""
