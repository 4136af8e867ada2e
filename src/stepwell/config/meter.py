"""Counts and times every request, and writes one line about it: the page's name, never its address or its words."""

from __future__ import annotations

import hmac
import logging
import os
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from stepwell.config import health

log = logging.getLogger("stepwell.requests")
NOWHERE = "none"
REQUESTS = Counter("stepwell_requests", "Requests answered.", ["page", "method", "status"])
SECONDS = Histogram(
    "stepwell_request_seconds",
    "Server time of a request.",
    ["page"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


class Meter:
    """Stands outermost, so that it counts what the others refuse as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - started
        match = request.resolver_match
        name = (match.view_name if match else "") or NOWHERE
        method = request.method if request.method in {"GET", "HEAD", "POST"} else "other"
        REQUESTS.labels(name, method, str(response.status_code)).inc()
        SECONDS.labels(name).observe(seconds)
        facts = {
            "page": name,
            "method": method,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
            "id": response.headers.get("X-Request-Id", ""),
        }
        log.info("request", extra={"facts": facts})
        return response


class Health:
    """What the database knows, asked when somebody reads the figures."""

    def collect(self) -> Iterator[Metric]:
        gauge = GaugeMetricFamily("stepwell_healthy", "1 where a check passes.", labels=["check"])
        for check in health.checks():
            gauge.add_metric([check.name], float(check.passes))
        yield gauge
        jobs = GaugeMetricFamily("stepwell_jobs", "Deferred tasks by state.", labels=["state"])
        try:
            with connection.cursor() as cursor:
                cursor.execute("select status::text, count(*) from procrastinate_jobs group by 1")
                for state, count in cursor.fetchall():
                    jobs.add_metric([state], count)
        except DatabaseError:
            return
        yield jobs


def figures() -> bytes:
    """All figures in Prometheus' text form, summed over the web processes where there are several."""
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        counted = generate_latest(registry)
    else:
        counted = generate_latest(REGISTRY)
    asked = CollectorRegistry()
    asked.register(Health())  # type: ignore[arg-type]
    return counted + generate_latest(asked)


@require_safe
@transaction.non_atomic_requests
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, for who sends the token. Without one in the settings there is no such page."""
    token = settings.METRICS_TOKEN
    if not token or not hmac.compare_digest(request.headers.get("Authorization", ""), f"Bearer {token}"):
        raise Http404
    return HttpResponse(figures(), content_type="text/plain; version=0.0.4; charset=utf-8")
