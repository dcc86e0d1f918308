"""The figures for an office: reading the records (records), and computing the figures from them (counting, which is
pure).
"""
