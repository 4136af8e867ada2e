"""Episodes of care: from planned through active to discharged, with prescribed hours and diagnoses."""
