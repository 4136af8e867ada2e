from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "stepwell.base"
