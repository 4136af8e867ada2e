"""Stepwell: the system that intensive outpatient programs run on."""

__version__ = "0.1.0"
