"""Owned to-dos: what waits, for whom, until when, and what was done about it."""
