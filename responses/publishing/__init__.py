"""Publishes a response, makes its PDF, corrects or withdraws the response, and checks that nothing published has
changed.
"""
