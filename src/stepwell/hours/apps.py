from django.apps import AppConfig


class HoursConfig(AppConfig):
    name = "stepwell.hours"

    def ready(self) -> None:
        from stepwell.hours import reactions  # noqa: F401  (registers the answers)
