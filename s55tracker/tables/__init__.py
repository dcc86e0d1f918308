"""Taking a list away, as comma-separated values or as a spreadsheet. Knows columns and rows, and nothing of what they mean.

    columns      what a column is called, what it means and what kind of value it holds
    cells        what must not reach a spreadsheet as it is
    table        a list that somebody asked for: whose, how filtered, when, for whom
    separated    as CSV, in pieces
    spreadsheet  as XLSX, in a file on the disk
    answers      as the answer to a request

Rows are read once, from first to last, and never held together: 20,000 cost no more memory than 200.
"""
