"""Downloads of a list, as comma-separated values or as a spreadsheet. This package handles columns and rows, and does
not know what they mean.

    columns      a column's heading, its meaning and its kind of value
    cells        text made safe for a spreadsheet
    table        a requested list: its office, its filters, its date, and who asked for it
    separated    as CSV, in pieces
    spreadsheet  as XLSX, in a file
    answers      as an HTTP response

Rows are read once, from first to last, and never all held in memory: 20,000 rows need no more memory than 200.
"""
