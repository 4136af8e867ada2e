"""What is asked of the disclosure rule, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Consent(StrEnum):
    """The state of the consent that would be used, read from the store when the data is sent."""

    NONE = "none"
    PENDING = "pending"
    TPO_ACTIVE = "tpo_active"
    TPO_REVOKED = "tpo_revoked"
    TPO_EXPIRED = "tpo_expired"
    DEFICIENT = "deficient"
    SPECIFIC_ACTIVE = "specific_active"
    SCN_ACTIVE = "scn_active"
    SCN_COMBINED = "scn_combined"
    LEGAL_ACTIVE = "legal_active"
    LEGAL_COMBINED = "legal_combined"
    CJ_ACTIVE = "cj_active"
    RESEARCH_ACTIVE = "research_active"
    AUTHORIZATION_ACTIVE = "authorization_active"


class Verdict(StrEnum):
    ALLOW = "allow"
    REDACT = "redact"
    DENY = "deny"


class Notice(StrEnum):
    """`part2`: the statement of 42 CFR 2.32 travels with the data."""

    NONE = "none"
    PART2 = "part2"


class Log(StrEnum):
    """Entries written with the release: access audit, accounting of disclosures (2.25), emergency (2.51(c))."""

    ACCESS_AUDIT = "access_audit"
    ACCOUNTING = "accounting"
    EMERGENCY_ENTRY = "emergency_entry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Facts about the request. None is unknown, and unknown never opens a path."""

    need_to_know: bool | None = None
    author_of_note: bool | None = None
    qsoa: bool | None = None
    baa: bool | None = None
    service: str | None = None
    missing: str | None = None
    named_recipient: bool | None = None
    consented_purpose: str | None = None
    source_unit: str | None = None
    state_hiv_consent_required: bool | None = None
    state_hiv_consent: bool | None = None
    self_pay_restriction: bool | None = None
    paid_in_full: bool | None = None
    agreed_restriction: bool | None = None
    intermediary_named: bool | None = None
    participants: str | None = None
    bona_fide_emergency: bool | None = None
    consent_obtainable: bool | None = None
    identity_verified: bool | None = None
    program_policy_share_scn: bool | None = None
    smart_launch_patient: bool | None = None
    minor_may_consent_alone: bool | None = None
    minor_consent: bool | None = None
    guardian_consent: bool | None = None
    subpoena: bool | None = None
    part2_court_order: str | None = None
    incident_on_premises: bool | None = None
    separate_from_other_consents: bool | None = None
    need_to_monitor: bool | None = None
    initial_report: bool | None = None
    deidentified_164_514b: bool | None = None
    hipaa_waiver_or_irb: bool | None = None
    common_rule_or_fda: bool | None = None
    written_undertaking: bool | None = None
    on_site_no_copy: bool | None = None
    state_law_requires: bool | None = None
    opt_out_offered: bool | None = None
    facility_publicly_sud: bool | None = None
    security_label: str | None = None
    environment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Who wants what, what for, on which consent. Names that the tables do not know open nothing."""

    recipient: str
    purpose: str
    data: tuple[str, ...]
    consent: str = Consent.NONE
    context: Context = Context()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """`release` and `withhold` split what was asked for. `basis` cites the rule; `paths` name the ways used."""

    decision: Verdict
    release: tuple[str, ...]
    withhold: tuple[str, ...]
    notice: Notice
    attach_consent: bool
    log: tuple[Log, ...]
    basis: str
    paths: tuple[str, ...] = ()
