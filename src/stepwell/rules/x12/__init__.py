"""X12 005010 as intensive outpatient programs need it: claims and questions out, answers and money in.

`claim` holds the values of a claim; nothing here reads a clock, a file name or a database.
"""
