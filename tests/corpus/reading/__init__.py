"""Documents that test the reading of reports and responses, each with its expected result, and the score (`make
corpus-reading`).
"""
