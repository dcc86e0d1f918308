"""Serves the product with gunicorn, including to clients that send slowly."""
