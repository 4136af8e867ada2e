"""What happens in the rooms: the sessions of a day, rosters, entries and their corrections."""
