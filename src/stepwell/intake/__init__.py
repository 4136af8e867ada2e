"""From the first word about a person to admission: imports, duplicates, the referral pipeline."""
