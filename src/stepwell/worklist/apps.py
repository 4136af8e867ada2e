from django.apps import AppConfig


class WorklistConfig(AppConfig):
    name = "stepwell.worklist"

    def ready(self) -> None:
        from stepwell.worklist import reactions  # noqa: F401  (registers the answers)
