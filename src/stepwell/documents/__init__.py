"""Notes: a shared group part, a part a client, signatures that lock, addenda that add."""
