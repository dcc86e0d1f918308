"""How the force’s people work together: assigning findings, marking texts as ready, and sharing the draft with the
office.
"""
