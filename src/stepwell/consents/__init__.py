"""What clients allowed, and every exit of their data: one decision, one record."""
