"""The small demo clinic, built once for the tests of this folder and never committed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

NOW = datetime(2026, 3, 5, 23, 30, tzinfo=UTC)
"""A Thursday, half past six in the evening at the first site: the evening groups are on."""


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """What `build` says it made."""
    from django.db import transaction

    from stepwell.demo import caseload
    from stepwell.demo.build import build
    from stepwell.episodes.models import DiagnosisCode

    # The whole code set takes long to read; the demo only needs these.
    codes = {*(code for code, _ in caseload.DIAGNOSES), *caseload.SECOND}
    with django_db_blocker.unblock(), transaction.atomic():
        DiagnosisCode.objects.bulk_create(
            DiagnosisCode(code=c, description=c, billable=True) for c in sorted(codes)
        )
        yield build("small", seed=1, now=NOW, progress=lambda _part: None)
        transaction.set_rollback(True)
