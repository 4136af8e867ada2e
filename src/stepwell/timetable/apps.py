from django.apps import AppConfig


class TimetableConfig(AppConfig):
    name = "stepwell.timetable"

    def ready(self) -> None:
        from stepwell.timetable import reactions  # noqa: F401  (registers them)
