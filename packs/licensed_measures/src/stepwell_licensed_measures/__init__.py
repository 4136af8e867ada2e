"""Measure definitions with their owners' licence terms; see LICENSES.md."""
