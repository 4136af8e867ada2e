"""What is typed about the timetable."""
