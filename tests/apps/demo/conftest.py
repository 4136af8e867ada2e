"""The small demo clinic, built once for the tests of a file and never committed."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

NOW = datetime(2026, 3, 5, 23, 30, tzinfo=UTC)
"""A Thursday, half past six in the evening at the first site: the evening groups are on."""


@contextmanager
def built(unblocked, *, now):
    """What `build` says it made, for as long as the block lasts."""
    from django.db import transaction

    from stepwell.demo import caseload
    from stepwell.demo.build import build
    from stepwell.episodes.models import DiagnosisCode

    # The whole code set takes long to read; the demo only needs these.
    codes = {*(code for code, _ in caseload.DIAGNOSES), *caseload.SECOND}
    with unblocked, transaction.atomic():
        DiagnosisCode.objects.bulk_create(
            DiagnosisCode(code=c, description=c, billable=True) for c in sorted(codes)
        )
        yield build("small", seed=1, now=now, progress=lambda _part: None)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """What `build` says it made."""
    with built(django_db_blocker.unblock(), now=NOW) as made:
        yield made
