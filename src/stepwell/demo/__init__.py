"""A believable clinic of invented people: weekday rhythm, no-shows, drop-outs in month one, notes that read like notes.

Rows are copied in bulk, because a year of a full clinic is hundreds of thousands of them. What a rule decides is asked
of the same rules that the actions ask, and `tests/apps/demo` holds the result against those actions.
"""
