"""The pages on people. Each parses, asks, acts and shows."""
