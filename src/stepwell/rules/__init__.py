"""What the field knows, as plain Python: values in; a value, a verdict or problems out.

Standard library only. No Django, no database, no network, no clock: `now` is always an argument.
"""
