"""When, where and with whom: recurring groups, appointments, their dates, seats and exceptions."""
