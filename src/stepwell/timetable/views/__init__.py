"""The pages of the timetable."""
