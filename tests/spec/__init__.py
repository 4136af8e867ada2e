"""Tables that the code runs, drawn for a reader: each `spec_<name>.py` here prints one page of docs/rules/.

A module offers `page() -> str` (Markdown). `python -m tests.spec` writes the pages; a test fails when one is stale.
"""
