"""A believable clinic of invented people, built by the same rules and actions as a real one."""
