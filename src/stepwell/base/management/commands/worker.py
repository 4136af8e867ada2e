"""`stepwell worker`: runs the deferred and the periodic tasks until it is told to stop."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app


class Command(BaseCommand):
    help = __doc__

    def handle(self, *arguments: Any, **options: Any) -> None:
        worker_app = app.with_connector(app.connector.get_worker_connector())
        worker_app.run_worker(concurrency=2, install_signal_handlers=True, delete_jobs="successful")
