"""Measure definitions with their owners' license terms; see LICENSES.md."""
