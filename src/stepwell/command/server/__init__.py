"""The PostgreSQL that runs when no DATABASE_URL is given: found, set up, started, shared and stopped."""
