"""Downloading a list, as comma-separated values or as a spreadsheet. Handles columns and rows, without knowing their meaning.

    columns      a column's heading, its meaning and its kind of value
    cells        text that is unsafe in a spreadsheet
    table        a requested list: whose, its filters, when, and for whom
    separated    as CSV, in pieces
    spreadsheet  as XLSX, in a file on disk
    answers      as an HTTP response

Rows are read once, from first to last, and never all held in memory: 20,000 need no more than 200.
"""
