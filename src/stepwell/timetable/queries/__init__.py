"""What the timetable tells: boards, rosters, seats of a client, and who or what is already taken."""
