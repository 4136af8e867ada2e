"""Taking a consent back. It works from that moment on, and never backward (42 CFR 2.31(a)(6))."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.consents.events import ConsentRevoked
from stepwell.consents.models import Consent
from stepwell.people.models import User


@transaction.atomic
def revoke(consent: Consent, *, by: User, at: datetime) -> Consent:
    permit(by, "consents.revoke")
    consent = Consent.locked(consent.pk)
    if consent.revoked_at is not None:
        raise Refused.because("already-revoked", _("This consent has been revoked already."))
    consent.revoked_at = at
    consent.save(update_fields=["revoked_at"])
    record(ConsentRevoked(client_id=consent.client_id, consent_id=consent.pk), by=by, at=at)
    return consent
