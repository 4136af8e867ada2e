from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "stepwell.people"

    def ready(self) -> None:
        from stepwell.people import reactions  # noqa: F401  (registers the answers)
