"""What keeps the clinic's data safe and its own: backups by the clock, and leaving with everything."""
