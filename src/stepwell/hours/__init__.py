"""The weekly hours ledger: prescribed, scheduled, delivered, excused, made up, owed."""
