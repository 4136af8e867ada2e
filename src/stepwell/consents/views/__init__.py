"""The pages of a client's consents and privacy rights, by theme."""
