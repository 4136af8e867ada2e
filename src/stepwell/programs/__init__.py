"""What the clinic offers: programs, tracks, services, group kinds and their topics."""
