"""Emails as rows: each is written with the change that causes it, sent by a worker, and kept with its outcome. This
package knows nothing about responses.
"""
