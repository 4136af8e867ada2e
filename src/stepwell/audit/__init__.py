"""Who did what, and who looked. Nothing here is ever changed or deleted."""
