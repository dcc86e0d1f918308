"""Reports whether the product is running (`/healthz`) and whether everything in it works (`/readyz`). Other apps report
their waiting work through a port.
"""
