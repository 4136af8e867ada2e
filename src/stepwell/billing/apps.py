from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "stepwell.billing"

    def ready(self) -> None:
        from stepwell.billing import reactions  # noqa: F401  (registers the answers)
