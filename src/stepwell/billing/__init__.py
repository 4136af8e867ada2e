"""From delivered days to charges, claims and files."""
