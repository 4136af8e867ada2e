from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "stepwell.documents"

    def ready(self) -> None:
        from stepwell.documents import reactions  # noqa: F401  (registers the answers)
