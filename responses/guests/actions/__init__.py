"""Changes by the people who make a link (`links`), by the guest (`opening`, `writing`), and the record of each use
(`log`).
"""
