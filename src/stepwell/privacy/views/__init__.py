"""The privacy officer's pages. Reading them is itself in the trail."""
