"""The product’s settings, with one more address: a bare view on the same server, behind the same middleware."""

from s55tracker.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.bare_urls"
