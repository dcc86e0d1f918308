"""Email as rows: written with the change that causes it, sent by a worker, kept with its outcome. Knows nothing of
responses.
"""
