"""Consents as signed, what left and what waits to leave, and what clients asked of us about their records."""

from stepwell.consents.models.consent import Consent, Ending, Form, FormSignature, Scan
from stepwell.consents.models.disclosure import Disclosure, EmergencyReview, Outgoing
from stepwell.consents.models.proof import Proof, ProofScan
from stepwell.consents.models.rights import ClientRequest, Complaint, NoticeGiven, Restriction

__all__ = [
    "ClientRequest",
    "Complaint",
    "Consent",
    "Disclosure",
    "EmergencyReview",
    "Ending",
    "Form",
    "FormSignature",
    "NoticeGiven",
    "Outgoing",
    "Proof",
    "ProofScan",
    "Restriction",
    "Scan",
]
