"""The forms of consents, of sharing, and of clients' rights."""

from stepwell.consents.forms.consent import EndForm, ScanForm, SignatureForm, TermsForm
from stepwell.consents.forms.emergency import CallForm, EmergencyReviewForm
from stepwell.consents.forms.proof import ProofEndForm, ProofForm
from stepwell.consents.forms.rights import (
    AnswerForm,
    AskForm,
    ComplaintForm,
    DecideForm,
    FindingsForm,
    LimitForm,
    NoticeForm,
    OutcomeForm,
    OwnerForm,
    SpanForm,
)
from stepwell.consents.forms.share import ShareForm

__all__ = [
    "AnswerForm",
    "AskForm",
    "CallForm",
    "ComplaintForm",
    "DecideForm",
    "EmergencyReviewForm",
    "EndForm",
    "FindingsForm",
    "LimitForm",
    "NoticeForm",
    "OutcomeForm",
    "OwnerForm",
    "ProofEndForm",
    "ProofForm",
    "ScanForm",
    "ShareForm",
    "SignatureForm",
    "SpanForm",
    "TermsForm",
]
