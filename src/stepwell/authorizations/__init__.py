"""Payer approvals as live limits."""
