"""Checks that publications, what they rest on, and their history are unchanged: for `manage.py verify_publications`.

Each row of evidence has a seal in the history (responses/sealing), and the history is a chain: anyone who changes a row
would have to change them all, and would need the key. The history is read once (`recorded`), and one module for each
kind of row compares the rows with it. `run` has both commands.
"""
