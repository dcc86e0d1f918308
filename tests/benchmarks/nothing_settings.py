"""Django with nothing but two addresses: no middleware, no apps, no database."""

SECRET_KEY = "only for measuring"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "tests.benchmarks.nothing_urls"
