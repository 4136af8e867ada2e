"""The timetable engine: times, rosters, repair and placement. OR-Tools, no Django."""
