"""How gunicorn serves the product, also to clients that send slowly."""
