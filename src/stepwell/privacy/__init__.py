"""The privacy officer's room: who looked at whom, what looks unusual, and what a client may ask to be told of it."""
